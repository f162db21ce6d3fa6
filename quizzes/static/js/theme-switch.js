// input[data-theme-switch]: shows a theme at once, before the form is saved.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-theme-switch]")) {
    document.documentElement.dataset.theme = event.target.value;
  }
});
