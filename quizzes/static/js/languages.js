// In a form [data-languages], shows the texts [data-language] of the languages that are chosen.
for (const form of document.querySelectorAll('[data-languages]')) {
  const show = () => {
    const chosen = form.elements.languages.value;
    for (const text of form.querySelectorAll('[data-language]')) {
      text.hidden = chosen !== 'both' && chosen !== text.dataset.language;
    }
  };
  form.addEventListener('change', show);
  show();
}
