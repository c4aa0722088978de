import { explain } from '../words/explain.ts';
import { texts } from '../words/texts.ts';
import { h } from './dom.ts';

/** A failure in words, with what to do, the request id, and buttons for it. */
export function failureNote(error: unknown, ...actions: readonly HTMLButtonElement[]): HTMLElement {
  const { title, text, requestId } = explain(error);
  return h(
    'div',
    { class: 'note' },
    h('p', {}, h('strong', {}, `${title}.`), text === '' ? '' : ` ${text}`),
    requestId === undefined
      ? undefined
      : h('p', { class: 'request-id' }, `${texts.requestId} `, h('code', {}, requestId)),
    actions.length === 0 ? undefined : h('div', { class: 'actions' }, ...actions),
  );
}
