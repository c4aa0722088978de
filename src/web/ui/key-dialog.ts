import { part } from './dom.ts';

/** Asks the person for the function key of the service. `undefined` when they do not give one. */
export function askForKey(refused: boolean): Promise<string | undefined> {
  const dialog = part('key-dialog', HTMLDialogElement);
  const form = part('key-form', HTMLFormElement);
  const input = part('key-input', HTMLInputElement);
  part('key-refused', HTMLParagraphElement).hidden = !refused;
  input.value = '';
  dialog.returnValue = '';
  dialog.showModal();

  return new Promise((resolve) => {
    const done = new AbortController();
    form.addEventListener(
      'submit',
      (event) => {
        event.preventDefault();
        if (input.value.trim() !== '') dialog.close(input.value.trim());
      },
      { signal: done.signal },
    );
    part('key-cancel', HTMLButtonElement).addEventListener('click', () => dialog.close(''), { signal: done.signal });
    dialog.addEventListener('cancel', () => (dialog.returnValue = ''), { signal: done.signal });
    dialog.addEventListener(
      'close',
      () => {
        done.abort();
        const key = dialog.returnValue;
        // Nothing that was typed stays in the page.
        dialog.returnValue = '';
        input.value = '';
        resolve(key === '' ? undefined : key);
      },
      { signal: done.signal },
    );
  });
}
