export type RouteValues = Readonly<Record<string, string | undefined>>;

type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | {
      readonly kind: 'parameter';
      readonly name: string;
      readonly optional: boolean;
      readonly constraints: readonly Check[];
    }
  | { readonly kind: 'rest'; readonly name: string };

type Check = (value: string) => boolean;

/** The inline constraints of ASP.NET routing that are simple; another one is an error when the host starts. */
const CONSTRAINTS: Readonly<Record<string, (argument: string) => Check>> = {
  alpha: () => (value) => /^[a-z]*$/i.test(value),
  bool: () => (value) => /^(?:true|false)$/i.test(value),
  guid: () => (value) => /^[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}$/i.test(value),
  int: () => (value) => /^-?\d+$/.test(value) && Number(value) >= -(2 ** 31) && Number(value) < 2 ** 31,
  long: () => (value) => /^-?\d+$/.test(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value),
  minlength: (argument) => (value) => value.length >= Number(argument),
  maxlength: (argument) => (value) => value.length <= Number(argument),
};

/** A route template of ASP.NET: literals, `{name}`, `{name?}`, `{name:constraint}` and `{*rest}`. */
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
  const parameter = /^\{(\w+)((?::\w+(?:\([^)]*\))?)*)(\?)?\}$/.exec(part);
  if (parameter?.[1] === undefined) {
    throw new Error(`Cannot read the route "${template}": this host does not know the form ${part}`);
  }
  const constraints = [...(parameter[2] ?? '').matchAll(/:(\w+)(?:\(([^)]*)\))?/g)].map(([, name = '', argument]) => {
    const make = Object.hasOwn(CONSTRAINTS, name.toLowerCase()) ? CONSTRAINTS[name.toLowerCase()] : undefined;
    if (make === undefined) throw new Error(`Cannot read the route "${template}": this host does not know :${name}`);
    return make(argument ?? '');
  });
  return { kind: 'parameter', name: parameter[1], optional: parameter[3] !== undefined, constraints };
}

/** The values of a path, or undefined where it does not match. An optional parameter that is absent has no value. */
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
      if (part === '' || !segment.constraints.every((check) => check(part))) return undefined;
      values[segment.name] = part;
    }
  }
  return parts.length > template.length ? undefined : values;
}
