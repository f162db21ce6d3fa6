// A place to drop a file on: [data-drop] around an input [data-drop-file], with [data-drop-name] for what was chosen.
for (const place of document.querySelectorAll('[data-drop]')) {
  const input = place.querySelector('[data-drop-file]');
  const name = place.querySelector('[data-drop-name]');

  const carriesFile = (event) => event.dataTransfer.types.includes('Files');

  for (const kind of ['dragenter', 'dragover']) {
    place.addEventListener(kind, (event) => {
      if (!carriesFile(event)) return;
      event.preventDefault();
      place.classList.add('over');
    });
  }
  place.addEventListener('dragleave', (event) => {
    if (!place.contains(event.relatedTarget)) place.classList.remove('over');
  });
  place.addEventListener('drop', (event) => {
    place.classList.remove('over');
    if (!carriesFile(event)) return;
    event.preventDefault();
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event('change'));
  });
  input.addEventListener('change', () => {
    if (input.files.length) name.textContent = input.files[0].name;
  });
}
