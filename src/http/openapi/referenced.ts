type Components = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Document {
  readonly paths: unknown;
  readonly components: Components;
}

/** The components that the paths use, directly or through others, and the security schemes, which are used by name. */
export function referenced({ paths, components }: Document): Components {
  const used = new Set<string>();

  function follow(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      if (name !== '$ref' || typeof member !== 'string') {
        follow(member);
      } else if (!used.has(member)) {
        used.add(member);
        const [, , kind = '', component = ''] = member.split('/');
        follow(components[kind]?.[component]);
      }
    }
  }

  follow(paths);
  const kept = Object.entries(components).map(([kind, members]) => [
    kind,
    Object.fromEntries(
      Object.entries(members).filter(
        ([name]) => kind === 'securitySchemes' || used.has(`#/components/${kind}/${name}`),
      ),
    ),
  ]);
  return Object.fromEntries(kept);
}
