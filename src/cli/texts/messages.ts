/** Every sentence that the command line prints, except the help; nothing else in `src/cli` contains one. */
export const messages = {
  // The command line.
  oldNode: (required: string, found: string) => `image-metadata requires Node ${required} or newer; this is ${found}.`,
  unknownCommand: (name: string, guess: string | undefined) => `Unknown command ${name}.${didYouMean(guess)}`,
  unknownOption: (option: string, guess: string | undefined) => `Unknown option ${option}.${didYouMean(guess)}`,
  foreignOption: (command: string, option: string, guess: string | undefined) =>
    `${command} has no option ${option}.${didYouMean(guess)}`,
  missingValue: (option: string) => `${option} requires a value; write ${option}=<value> if it starts with a dash.`,
  needlessValue: (option: string) => `${option} takes no value.`,
  missingArgument: (command: string, argument: string) => `${command} requires ${argument}.`,
  unexpectedArgument: (command: string, word: string) => `Unexpected argument for ${command}: ${word}.`,
  notBoth: (one: string, other: string) => `${one} and ${other} cannot be used together.`,
  requires: (option: string, other: string) => `${option} requires ${other}.`,
  notInRange: (option: string, least: number, most: number) =>
    `${option} must be a whole number from ${least} to ${most}.`,
  invalidUrl: (url: string) => `${url} is not a valid service URL. Give one like https://example.com.`,
  urlWithMore: () => 'The service URL must not contain a user name, a query or a fragment. Give the key with --key.',
  invalidKey: () => 'The function key contains characters that a header cannot carry. Check --key and IMAGES_KEY.',
  invalidAssignment: (option: string, text: string) => `${option} ${text} is invalid. Write ${option} key=value.`,
  invalidJsonValue: (text: string) =>
    `--set-json ${text} is invalid: the value must be a JSON string, number or boolean.`,
  seeHelp: (command: string) => `Run image-metadata ${command} to see the options.`,
  nothingToEdit: () => 'edit requires at least one change, such as --name or --add-tags.',
  oneFileOnly: (option: string, count: number) => `${option} is for one file; there are ${count}.`,
  oneImageOnly: (option: string) => `${option} is for one image, given by its ID.`,
  oneInputOnly: () => 'Standard input (-) can be used only once.',
  idsOrFilters: (command: string) => `${command} takes either IDs or filters, not both.`,
  fileArgument: () => 'a file, a folder, a pattern or -',
  idArgument: () => 'an ID',
  idOrFilterArgument: () => 'an ID, or a filter such as --tag',

  // Files.
  noSuchFile: (path: string) => `No such file or folder: ${path}.`,
  noMatches: (pattern: string) => `No files match ${pattern}.`,
  noImages: () => 'No images found. In folders, only files with an image extension are uploaded.',
  notAFile: (path: string) => `${path} is not a regular file. To read from a pipe, use - instead.`,
  cannotRead: (path: string, reason: string) => `Cannot read ${path}: ${reason}.`,
  changedWhileRead: (path: string) => `${path} changed while it was read. Run the command again.`,
  cannotWrite: (path: string, reason: string) => `Cannot write ${path}: ${reason}.`,
  cannotWriteOutput: (reason: string) => `Cannot write to standard output: ${reason}.`,
  fileExists: (path: string) =>
    `${path} already exists. Use --overwrite, or choose another name with --output or --to.`,
  notOverwritable: (path: string) =>
    `${path} is not a regular file. Choose another name, or use - for standard output.`,
  bytesToTerminal: () => 'Image bytes are not written to a terminal. Redirect the output, or use --output <file>.',
  noResume: (reason: string) =>
    `Cannot save how far the upload has come (${reason}). If it is interrupted, bytes are sent again.`,
  partsGone: () => 'Storage no longer has the parts that were sent. The upload begins again.',

  // The service and the storage.
  unreachable: (origin: string, reason: string) =>
    `Cannot connect to ${origin} (${reason}). Check --url and the network.`,
  connectionLost: (origin: string, reason: string) =>
    `The connection to ${origin} was lost (${reason}). Run the command again.`,
  keyRequired: () => 'The function key is missing or wrong. Give it with --key or in IMAGES_KEY.',
  status: (status: number) => `The service responded with status ${status}.`,
  statusCheckUrl: (status: number) => `The service responded with status ${status}. Check --url.`,
  retryLater: (message: string, seconds: number) => `${message} Retry in ${seconds} s.`,
  notJson: () => 'The response is not JSON. Check --url.',
  foreignLink: (origin: string) => `The service returned a link to another host, ${origin}. Check --url.`,
  storageStatus: (status: number) => `The storage responded with status ${status}. Run the command again.`,
  corruptDownload: () =>
    'The bytes received are not those of the image: it was replaced, or the transfer was damaged. Run the command again.',
  cannotReplaceLarge: (size: string) =>
    `A file of ${size} is too large to replace an image. Delete the image first, or use another ID.`,
  changedMeanwhile: () =>
    'The image was changed or deleted by someone else after it was read. Nothing was changed; run the command again.',
  waiting: (seconds: number) => `The service is busy; retrying in ${seconds} s.`,
  interrupted: () => 'Interrupted.',
  interruptedUpload: () => 'Interrupted. Run the same command again to resume.',

  // Results.
  uploaded: (id: string, path: string) => `${id}  ${path}`,
  edited: (id: string) => `${id} was changed`,
  deleted: (id: string) => `${id} was deleted`,
  wouldDelete: (id: string) => `${id} would be deleted`,
  sum: (done: number, failed: number) => (failed === 0 ? `${done} done` : `${done} done, ${failed} failed`),
  barFacts: (percent: string, total: string, label: string) => `${percent} % of ${total}  ${label}`,
  barSum: (done: number, count: number) => `${done} of ${count}`,
  request: (id: string) => `request ${id}`,
};

function didYouMean(guess: string | undefined): string {
  return guess === undefined ? '' : ` Did you mean ${guess}?`;
}
