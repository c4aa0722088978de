/** File names for one folder: without paths, unique ignoring case. */
export function createNames(): (name: string) => string {
  const taken = new Set<string>();
  return (wanted) => {
    const safe = wanted.replace(/[/\\:*?"<>|]/g, '_').replace(/^\.+|[. ]+$/g, '') || 'image';
    const [, stem = safe, ending = ''] = /^(.+?)(\.[^.]{1,9})?$/s.exec(safe) ?? [];
    let name = safe;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${stem} (${number})${ending}`;
    taken.add(name.toLowerCase());
    return name;
  };
}
