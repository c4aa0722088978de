/** A folder is read this deep; what is below is left out. */
const MAX_DEPTH = 8;

/** The files of a drop, those in folders included. Hidden files are left out. */
export async function droppedFiles(data: DataTransfer): Promise<File[]> {
  // Entries must be taken before the first await: the drop's data is gone after it.
  const entries = [...data.items].flatMap((item) => (item.kind === 'file' ? [item.webkitGetAsEntry()] : []));
  const plain = [...data.files];
  if (!entries.some((entry) => entry?.isDirectory)) return plain;
  const found: File[] = [];
  for (const entry of entries) if (entry !== null) await collect(entry, MAX_DEPTH, found);
  return found;
}

async function collect(entry: FileSystemEntry, depth: number, found: File[]): Promise<void> {
  if (entry.name.startsWith('.')) return;
  if (isFile(entry)) found.push(await new Promise<File>((resolve, reject) => entry.file(resolve, reject)));
  if (!isFolder(entry) || depth === 0) return;
  const reader = entry.createReader();
  // A reader gives its entries in batches, and an empty one at the end.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return;
    for (const child of batch) await collect(child, depth - 1, found);
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
