import type { ImageDocument } from '../../contract/image-document.ts';
import { launch, part } from '../ui/dom.ts';

export type Step = -1 | 1;

interface StepsParts {
  readonly dialog: HTMLDialogElement;
  readonly neighbour: (image: ImageDocument, step: Step) => Promise<string | undefined>;
  readonly goTo: (imageId: string) => void;
}

const STEPS = [-1, 1] as const;

/** The buttons to the previous and the next image, and the arrow keys. */
export function createSteps({ dialog, neighbour, goTo }: StepsParts) {
  const buttons = { [-1]: part('panel-previous', HTMLButtonElement), 1: part('panel-next', HTMLButtonElement) };
  let shown: string | undefined;
  const beside: Partial<Record<Step, string>> = {};

  function step(by: Step): void {
    const imageId = beside[by];
    if (imageId !== undefined) goTo(imageId);
  }

  for (const by of STEPS) buttons[by].addEventListener('click', () => step(by));
  dialog.addEventListener('keydown', (event) => {
    const { target } = event;
    const typing =
      target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLPreElement;
    if (typing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'ArrowLeft') step(-1);
    if (event.key === 'ArrowRight') step(1);
  });

  function clear(): void {
    shown = undefined;
    for (const by of STEPS) {
      delete beside[by];
      buttons[by].disabled = true;
    }
  }

  return {
    clear,
    show(image: ImageDocument): void {
      if (shown === image.image_id) return;
      clear();
      shown = image.image_id;
      for (const by of STEPS) {
        launch(async () => {
          const imageId = await neighbour(image, by).catch(() => undefined);
          if (shown !== image.image_id || imageId === undefined) return;
          beside[by] = imageId;
          buttons[by].disabled = false;
        });
      }
    },
  };
}
