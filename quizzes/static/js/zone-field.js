// input[data-zone-field]: carries the browser's time zone along with a form.
import { browserZone } from "./zone.js";

for (const field of document.querySelectorAll("[data-zone-field]")) {
  field.value = browserZone();
}
