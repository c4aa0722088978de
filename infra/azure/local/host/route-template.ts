export type RouteValues = Readonly<Record<string, string | undefined>>;

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string; readonly optional: boolean }
  | { readonly kind: 'rest'; readonly name: string };

/** A route template of ASP.NET: literals, `{name}`, `{name?}` and `{*rest}`; any other form is an error at start. */
export function parseTemplate(template: string): readonly Segment[] {
  const parts = template.split('/').filter((part) => part !== '');
  return parts.map((part, index) => {
    const segment = parseSegment(part, template);
    const last = index === parts.length - 1;
    if (!last && (segment.kind === 'rest' || (segment.kind === 'parameter' && segment.optional))) {
      throw new Error(`Cannot read the route "${template}": ${part} must be its last segment`);
    }
    return segment;
  });
}

function parseSegment(part: string, template: string): Segment {
  if (!/[{}]/.test(part)) return { kind: 'literal', text: part };
  const rest = /^\{\*{1,2}(\w+)\}$/.exec(part);
  if (rest?.[1] !== undefined) return { kind: 'rest', name: rest[1] };
  const parameter = /^\{(\w+)(\?)?\}$/.exec(part);
  if (parameter?.[1] === undefined) {
    throw new Error(`Cannot read the route "${template}": this host does not support ${part}`);
  }
  return { kind: 'parameter', name: parameter[1], optional: parameter[2] !== undefined };
}

/** The route values of a path; `undefined` if it does not match. An absent optional parameter has no value. */
export function matchTemplate(template: readonly Segment[], path: string): RouteValues | undefined {
  const parts = path.slice(1).split('/');
  if (parts.at(-1) === '') parts.pop();
  const values: Record<string, string | undefined> = Object.create(null);
  for (const [index, segment] of template.entries()) {
    if (segment.kind === 'rest') {
      values[segment.name] = path.slice(1).split('/').slice(index).join('/') || undefined;
      return values;
    }
    const part = parts[index];
    if (part === undefined) {
      if (segment.kind === 'literal' || !segment.optional) return undefined;
      values[segment.name] = undefined;
    } else if (segment.kind === 'literal') {
      if (part.toUpperCase() !== segment.text.toUpperCase()) return undefined;
    } else {
      if (part === '') return undefined;
      values[segment.name] = part;
    }
  }
  return parts.length > template.length ? undefined : values;
}
