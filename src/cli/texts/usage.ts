import type { CommandName } from '../line/options.ts';

const FILTERS = `      --tag <tag>               images with this tag
      --format <format>         jpeg, png, gif, webp, avif, heic, tiff or bmp
      --sha256 <hex>            images with these bytes
      --name-prefix <text>      images whose name starts with this text
      --q <text>                images with this text in their name or a tag
      --created-after <time>    a date, or a time like 2026-11-23T09:00:00Z; exclusive
      --created-before <time>`;

const JOBS = '  -j, --jobs <n>                transfers at the same time, 1 to 16 (default: 4)';

export const commandUsage: Readonly<Record<CommandName, string>> = {
  upload: `  upload <file|folder|pattern|->…   upload images; folders are searched recursively, - is standard input
      --id <id>                 ID of the image; for one file
      --replace                 with --id: replace the image with that ID
      --name <name>             display name; for one file (default: the file name)
      --tags <a,b>              tags
      --set <key=value>         metadata: a text; repeatable
      --set-json <key=value>    metadata: a JSON string, number or boolean; repeatable
${JOBS}
`,
  list: `  list                              list images, newest first
${FILTERS}
      --order <asc|desc>        oldest or newest first (default: desc)
      --limit <n>               maximum results (default: 20)
      --all                     all results
`,
  show: `  show <id>…                        show metadata
      --location                include where the photo was taken
`,
  inspect: `  inspect <file|folder|pattern|->…  show the metadata that an upload would give; stores nothing
      --location                include where the photo was taken
`,
  edit: `  edit <id>…                        change name, tags or metadata
      --name <name>             new display name; for one image
      --tags <a,b>              replace all tags; --tags= removes them
      --add-tags <a,b>
      --remove-tags <a,b>
      --set <key=value>         set metadata to a text; repeatable
      --set-json <key=value>    set metadata to a JSON string, number or boolean; repeatable
      --unset <key>             remove metadata; repeatable
`,
  download: `  download <id>…                    save images under their names; takes filters instead of IDs
      --to <folder>             folder for the files (default: the current one)
  -o, --output <file>           file name; for one image; - is standard output
      --overwrite               overwrite existing files
${FILTERS}
${JOBS}
`,
  delete: `  delete <id>…                      delete images
      --tag <tag>               instead of IDs: all images with this tag
      --dry-run                 only show what would be deleted
${JOBS}
`,
};

export function usage(command: CommandName | undefined, defaultUrl: string): string {
  const commands = command === undefined ? Object.values(commandUsage).join('') : commandUsage[command];
  return `Usage: image-metadata ${command ?? '<command>'} [options]

${commands}
      --url <url>               base URL of the service (IMAGES_URL; default: ${defaultUrl})
      --key <key>               function key (IMAGES_KEY)
      --json                    print {"value": […], "errors": […]} on standard output
  -h, --help                    show this help, or that of a command
      --version

Exit codes: 0 success, 1 failure, 2 invalid command line, 130 interrupted.
`;
}
