import type { CommandName, OptionName } from '../line/options.ts';

/** What stands behind the name of a command or an option, and what it is for. */
export type Help = readonly [value: string, meaning: string];

type OfCommand = Readonly<Partial<Record<CommandName, Readonly<Partial<Record<OptionName, Help>>>>>>;

/** Every text of the command line. `spanish.ts` has the same keys; the compiler compares them. */
export const english = {
  // The command line.
  oldNode: (required: string, found: string) => `image-metadata requires Node ${required} or newer; this is ${found}.`,
  unknownCommand: (name: string, guess: string | undefined) => `Unknown command ${name}.${didYouMean(guess)}`,
  unknownOption: (option: string, guess: string | undefined) => `Unknown option ${option}.${didYouMean(guess)}`,
  foreignOption: (command: string, option: string, guess: string | undefined) =>
    `${command} has no option ${option}.${didYouMean(guess)}`,
  missingValue: (option: string) => `${option} requires a value; write ${option}=<value> if it starts with a dash.`,
  needlessValue: (option: string) => `${option} takes no value.`,
  missingArgument: {
    files: (command: string) => `${command} requires a file, a folder, a pattern or -.`,
    ids: (command: string) => `${command} requires an ID.`,
    'ids-or-filters': (command: string) => `${command} requires an ID, or a filter such as --tag.`,
  },
  unexpectedArgument: (command: string, word: string) => `Unexpected argument for ${command}: ${word}.`,
  notBoth: (one: string, other: string) => `${one} and ${other} cannot be used together.`,
  requires: (option: string, other: string) => `${option} requires ${other}.`,
  notInRange: (option: string, least: number, most: number) =>
    `${option} must be a whole number from ${least} to ${most}.`,
  invalidLanguage: (value: string, languages: string) => `--lang ${value} is not available. Use one of: ${languages}.`,
  invalidUrl: (url: string) => `${url} is not a valid service URL. Give one like https://example.com.`,
  urlWithMore: 'The service URL must not contain a user name, a query or a fragment. Give the key with --key.',
  invalidKey: 'The function key contains characters that a header cannot carry. Check --key and IMAGES_KEY.',
  invalidAssignment: (option: string, text: string) => `${option} ${text} is invalid. Write ${option} key=value.`,
  invalidJsonValue: (text: string) =>
    `--set-json ${text} is invalid: the value must be a JSON string, number or boolean.`,
  seeHelp: (command: string) => `Run image-metadata ${command} to see the options.`,
  nothingToEdit: 'edit requires at least one change, such as --name or --add-tags.',
  oneFileOnly: (option: string, count: number) => `${option} is for one file; there are ${count}.`,
  oneImageOnly: (option: string) => `${option} is for one image, given by its ID.`,
  oneInputOnly: 'Standard input (-) can be used only once.',
  idsOrFilters: (command: string) => `${command} takes either IDs or filters, not both.`,

  // Files.
  noSuchFile: (path: string) => `No such file or folder: ${path}.`,
  noMatches: (pattern: string) => `No files match ${pattern}.`,
  noImages: 'No images found. In folders, only files with an image extension are uploaded.',
  notAFile: (path: string) => `${path} is not a regular file. To read from a pipe, use - instead.`,
  cannotRead: (path: string, reason: string) => `Cannot read ${path}: ${reason}.`,
  changedWhileRead: (path: string) => `${path} changed while it was read. Run the command again.`,
  cannotWrite: (path: string, reason: string) => `Cannot write ${path}: ${reason}.`,
  cannotWriteOutput: (reason: string) => `Cannot write to standard output: ${reason}.`,
  fileExists: (path: string) =>
    `${path} already exists. Use --overwrite, or choose another name with --output or --to.`,
  notOverwritable: (path: string) =>
    `${path} is not a regular file. Choose another name, or use - for standard output.`,
  bytesToTerminal: 'Image bytes are not written to a terminal. Redirect the output, or use --output <file>.',
  systemError: (reason: string) => reason,

  // Direct uploads.
  noResume: (reason: string) =>
    `Cannot save how far the upload has come (${reason}). If it is interrupted, bytes are sent again.`,
  partsGone: 'Storage no longer has the parts that were sent. The upload begins again.',

  // The service and the storage.
  unreachable: (origin: string, reason: string) =>
    `Cannot connect to ${origin} (${reason}). Check --url and the network.`,
  connectionLost: (origin: string, reason: string) =>
    `The connection to ${origin} was lost (${reason}). Run the command again.`,
  keyRequired: 'The function key is missing or wrong. Give it with --key or in IMAGES_KEY.',
  /** `detail` is the service's own English. */
  problem: (_code: string | undefined, detail: string) => detail,
  status: (status: number) => `The service responded with status ${status}.`,
  statusCheckUrl: (status: number) => `The service responded with status ${status}. Check --url.`,
  retryLater: (message: string, seconds: number) => `${message} Retry in ${seconds} s.`,
  notJson: 'The response is not JSON. Check --url.',
  foreignLink: (origin: string) => `The service returned a link to another host, ${origin}. Check --url.`,
  storageStatus: (status: number) => `The storage responded with status ${status}. Run the command again.`,
  corruptDownload:
    'The bytes received are not those of the image: it was replaced, or the transfer was damaged. Run the command again.',
  cannotReplaceLarge: (size: string) =>
    `A file of ${size} is too large to replace an image. Delete the image first, or use another ID.`,
  changedMeanwhile:
    'The image was changed or deleted by someone else after it was read. Nothing was changed; run the command again.',
  waiting: (seconds: number) => `The service is busy; retrying in ${seconds} s.`,
  interrupted: 'Interrupted.',
  interruptedUpload: 'Interrupted. Run the same command again to resume.',

  // Results.
  edited: (id: string) => `${id} was changed`,
  deleted: (id: string) => `${id} was deleted`,
  wouldDelete: (id: string) => `${id} would be deleted`,
  sum: (done: number, failed: number) => `${done} done, ${failed} failed`,
  barFacts: (percent: string, total: string, label: string) => `${percent} % of ${total}  ${label}`,
  barSum: (done: number, count: number) => `${done} of ${count}`,
  request: (id: string) => `request ${id}`,
  /** With one digit after the point. */
  decimal: (number: number) =>
    number.toLocaleString('en', { minimumFractionDigits: 1, maximumFractionDigits: 1, useGrouping: false }),

  help: {
    usage: 'Usage: image-metadata',
    command: '<command>',
    options: '[options]',
    exitCodes: 'Exit codes: 0 success, 1 failure, 2 invalid command line, 130 interrupted.',
    byDefault: (value: string) => `default: ${value}`,
  },
  commands: {
    upload: ['<file|folder|pattern|->…', 'upload images; folders are searched recursively, - is standard input'],
    list: ['', 'list images, newest first'],
    show: ['<id>…', 'show metadata'],
    inspect: ['<file|folder|pattern|->…', 'show the metadata that an upload would give; stores nothing'],
    edit: ['<id>…', 'change name, tags or metadata'],
    download: ['<id>…', 'save images under their names; takes filters instead of IDs'],
    delete: ['<id>…', 'delete images'],
  } satisfies Readonly<Record<CommandName, Help>>,
  options: {
    id: ['<id>', 'ID of the image; for one file'],
    replace: ['', 'with --id: replace the image with that ID'],
    name: ['<name>', 'display name; for one file (default: the file name)'],
    tags: ['<a,b>', 'tags'],
    set: ['<key=value>', 'metadata: a text; repeatable'],
    'set-json': ['<key=value>', 'metadata: a JSON string, number or boolean; repeatable'],
    unset: ['<key>', 'remove metadata; repeatable'],
    'add-tags': ['<a,b>', 'add tags, keep the others'],
    'remove-tags': ['<a,b>', 'remove tags, keep the others'],
    jobs: ['<n>', 'transfers at the same time, 1 to 16 (default: 4)'],
    tag: ['<tag>', 'images with this tag'],
    format: ['<format>', 'jpeg, png, gif, webp, avif, heic, tiff or bmp'],
    sha256: ['<hex>', 'images with these bytes'],
    'name-prefix': ['<text>', 'images whose name starts with this text'],
    q: ['<text>', 'images with this text in their name or a tag'],
    'created-after': ['<time>', 'uploaded after this date, or a time like 2026-11-23T09:00:00Z'],
    'created-before': ['<time>', 'uploaded before this date or time'],
    order: ['<asc|desc>', 'oldest or newest first (default: desc)'],
    limit: ['<n>', 'maximum results (default: 20)'],
    all: ['', 'all results'],
    location: ['', 'include where the photo was taken'],
    to: ['<folder>', 'folder for the files (default: the current one)'],
    output: ['<file>', 'file name; for one image; - is standard output'],
    overwrite: ['', 'overwrite existing files'],
    'dry-run': ['', 'only show what would be deleted'],
    url: ['<url>', 'base URL of the service, or IMAGES_URL'],
    key: ['<key>', 'function key, or IMAGES_KEY'],
    lang: ['<en|es>', 'language of messages (default: that of the environment)'],
    json: ['', 'print {"value": […], "errors": […]} on standard output'],
    help: ['', 'show this help, or that of a command'],
    version: ['', 'print the version'],
  } satisfies Readonly<Record<OptionName, Help>>,
  /** Where an option means something else. */
  ofCommand: {
    edit: {
      name: ['<name>', 'new display name; for one image'],
      tags: ['<a,b>', 'replace all tags; --tags= removes them'],
    },
    delete: { tag: ['<tag>', 'instead of IDs: all images with this tag'] },
  } as OfCommand,
};

function didYouMean(guess: string | undefined): string {
  return guess === undefined ? '' : ` Did you mean ${guess}?`;
}

/** A text, or a function of what it names. */
export type Texts = { readonly [Key in keyof typeof english]: (typeof english)[Key] };
