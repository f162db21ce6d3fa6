// In a form [data-pick], one box [data-pick-all] for all boxes of the list, also for those that come later.
for (const form of document.querySelectorAll('[data-pick]')) {
  const label = form.querySelector('[data-pick-all]');
  const all = label.querySelector('input');
  const boxes = () => [...form.querySelectorAll('input[name="card"]')];

  all.addEventListener('change', () => {
    for (const box of boxes()) box.checked = all.checked;
  });
  form.addEventListener('change', (event) => {
    if (event.target.name !== 'card') return;
    const chosen = boxes().filter((box) => box.checked).length;
    all.checked = chosen === boxes().length;
    all.indeterminate = chosen > 0 && !all.checked;
  });
}
