import type { Texts } from './english.ts';
import { pluralIn } from './plural.ts';
import { spanishError } from './spanish-errors.ts';

const plural = pluralIn('es');

export const spanish: Texts = {
  oldNode: (required, found) => `image-metadata necesita Node ${required} o posterior; esta es la versión ${found}.`,
  unknownCommand: (name, guess) => `Comando desconocido: ${name}.${didYouMean(guess)}`,
  unknownOption: (option, guess) => `Opción desconocida: ${option}.${didYouMean(guess)}`,
  foreignOption: (command, option, guess) => `${command} no tiene la opción ${option}.${didYouMean(guess)}`,
  missingValue: (option) => `${option} necesita un valor; escribe ${option}=<valor> si empieza por un guion.`,
  needlessValue: (option) => `${option} no lleva valor.`,
  missingArgument: {
    files: (command) => `${command} necesita un archivo, una carpeta, un patrón o -.`,
    ids: (command) => `${command} necesita un ID.`,
    'ids-or-filters': (command) => `${command} necesita un ID o un filtro como --tag.`,
  },
  unexpectedArgument: (command, word) => `Argumento inesperado para ${command}: ${word}.`,
  notBoth: (one, other) => `${one} y ${other} no se pueden usar a la vez.`,
  requires: (option, other) => `${option} necesita ${other}.`,
  notInRange: (option, least, most) => `${option} debe ser un número entero entre ${least} y ${most}.`,
  invalidLanguage: (value, languages) => `--lang ${value} no está disponible. Usa uno de estos: ${languages}.`,
  invalidUrl: (url) => `${url} no es una URL de servicio válida. Indica una como https://example.com.`,
  urlWithMore: 'La URL del servicio no puede contener usuario, consulta ni fragmento. Indica la clave con --key.',
  invalidKey: 'La clave de función contiene caracteres que una cabecera no admite. Comprueba --key e IMAGES_KEY.',
  invalidAssignment: (option, text) => `${option} ${text} no es válido. Escribe ${option} clave=valor.`,
  invalidJsonValue: (text) =>
    `--set-json ${text} no es válido: el valor debe ser una cadena, un número o un booleano en JSON.`,
  seeHelp: (command) => `Ejecuta image-metadata ${command} para ver las opciones.`,
  nothingToEdit: 'edit necesita al menos un cambio, como --name o --add-tags.',
  oneFileOnly: (option, count) => `${option} es para un solo archivo; hay ${count}.`,
  oneImageOnly: (option) => `${option} es para una sola imagen, indicada por su ID.`,
  oneInputOnly: 'La entrada estándar (-) solo se puede usar una vez.',
  idsOrFilters: (command) => `${command} admite ID o filtros, pero no ambos a la vez.`,

  noSuchFile: (path) => `No existe ningún archivo ni carpeta con este nombre: ${path}.`,
  noMatches: (pattern) => `Ningún archivo coincide con ${pattern}.`,
  noImages: 'No se encontraron imágenes. De las carpetas solo se suben los archivos con extensión de imagen.',
  notAFile: (path) => `${path} no es un archivo normal. Para leer de una tubería, usa -.`,
  cannotRead: (path, reason) => `No se puede leer ${path}: ${reason}.`,
  changedWhileRead: (path) => `${path} cambió mientras se leía. Ejecuta el comando de nuevo.`,
  cannotWrite: (path, reason) => `No se puede escribir ${path}: ${reason}.`,
  cannotWriteOutput: (reason) => `No se puede escribir en la salida estándar: ${reason}.`,
  fileExists: (path) => `${path} ya existe. Usa --overwrite o elige otro nombre con --output o --to.`,
  notOverwritable: (path) => `${path} no es un archivo normal. Elige otro nombre, o usa - para la salida estándar.`,
  bytesToTerminal:
    'Los bytes de una imagen no se muestran en un terminal. Redirige la salida o usa --output <archivo>.',
  systemError: (reason) => `Error del sistema: ${reason}`,

  noResume: (reason) =>
    `No se puede guardar el avance de la subida (${reason}). Si se interrumpe, habrá que enviar bytes de nuevo.`,
  partsGone: 'El almacenamiento ya no tiene las partes que se enviaron. La subida vuelve a empezar.',

  unreachable: (origin, reason) => `No se puede conectar con ${origin} (${reason}). Comprueba --url y la red.`,
  connectionLost: (origin, reason) => `Se perdió la conexión con ${origin} (${reason}). Ejecuta el comando de nuevo.`,
  keyRequired: 'Falta la clave de función o no es correcta. Indícala con --key o en IMAGES_KEY.',
  problem: (code, detail) => [spanishError(code), `El servicio dice: «${detail}»`].filter(Boolean).join(' '),
  status: (status) => `El servicio respondió con el estado ${status}.`,
  statusCheckUrl: (status) => `El servicio respondió con el estado ${status}. Comprueba --url.`,
  retryLater: (message, seconds) => `${message} Inténtalo de nuevo dentro de ${seconds} s.`,
  notJson: 'La respuesta no es JSON. Comprueba --url.',
  foreignLink: (origin) => `El servicio devolvió un enlace a otro servidor, ${origin}. Comprueba --url.`,
  storageStatus: (status) => `El almacenamiento respondió con el estado ${status}. Ejecuta el comando de nuevo.`,
  corruptDownload:
    'Los bytes recibidos no son los de la imagen: se reemplazó o la transferencia se dañó. Ejecuta el comando de nuevo.',
  cannotReplaceLarge: (size) =>
    `Un archivo de ${size} es demasiado grande para reemplazar una imagen. Elimina antes la imagen o usa otro ID.`,
  changedMeanwhile:
    'Alguien modificó o eliminó la imagen después de que se leyera. No se cambió nada; ejecuta el comando de nuevo.',
  waiting: (seconds) => `El servicio está ocupado; nuevo intento en ${seconds} s.`,
  interrupted: 'Interrumpido.',
  interruptedUpload: 'Interrumpido. Ejecuta el mismo comando de nuevo para continuar.',

  edited: (id) => `Se modificó ${id}`,
  deleted: (id) => `Se eliminó ${id}`,
  wouldDelete: (id) => `Se eliminaría ${id}`,
  sum: (done, failed) =>
    `${plural(done, { one: 'completada', other: 'completadas' })}, ${plural(failed, { one: 'fallida', other: 'fallidas' })}`,
  barFacts: (percent, total, label) => `${percent} % de ${total}  ${label}`,
  barSum: (done, count) => `${done} de ${count}`,
  request: (id) => `solicitud ${id}`,
  decimal: (number) =>
    number.toLocaleString('es', { minimumFractionDigits: 1, maximumFractionDigits: 1, useGrouping: false }),

  help: {
    usage: 'Uso: image-metadata',
    command: '<comando>',
    options: '[opciones]',
    exitCodes: 'Códigos de salida: 0 éxito, 1 fallo, 2 línea de comandos no válida, 130 interrumpido.',
    byDefault: (value) => `por defecto: ${value}`,
  },
  commands: {
    upload: [
      '<archivo|carpeta|patrón|->…',
      'sube imágenes; las carpetas se recorren enteras y - es la entrada estándar',
    ],
    list: ['', 'lista las imágenes, las más recientes primero'],
    show: ['<id>…', 'muestra los metadatos'],
    inspect: ['<archivo|carpeta|patrón|->…', 'muestra los metadatos que daría una subida; no guarda nada'],
    edit: ['<id>…', 'cambia el nombre, las etiquetas o los metadatos'],
    download: ['<id>…', 'guarda las imágenes con su nombre; admite filtros en lugar de ID'],
    delete: ['<id>…', 'elimina imágenes'],
  },
  options: {
    id: ['<id>', 'ID de la imagen; para un solo archivo'],
    replace: ['', 'con --id: reemplaza la imagen que tiene ese ID'],
    name: ['<nombre>', 'nombre visible; para un solo archivo (por defecto: el del archivo)'],
    tags: ['<a,b>', 'etiquetas'],
    set: ['<clave=valor>', 'metadatos: un texto; se puede repetir'],
    'set-json': ['<clave=valor>', 'metadatos: cadena, número o booleano en JSON; se puede repetir'],
    unset: ['<clave>', 'quita metadatos; se puede repetir'],
    'add-tags': ['<a,b>', 'añade etiquetas y conserva las demás'],
    'remove-tags': ['<a,b>', 'quita etiquetas y conserva las demás'],
    jobs: ['<n>', 'transferencias simultáneas, de 1 a 16 (por defecto: 4)'],
    tag: ['<etiqueta>', 'imágenes con esta etiqueta'],
    format: ['<formato>', 'jpeg, png, gif, webp, avif, heic, tiff o bmp'],
    sha256: ['<hex>', 'imágenes con estos bytes'],
    'name-prefix': ['<texto>', 'imágenes cuyo nombre empieza por este texto'],
    q: ['<texto>', 'imágenes con este texto en el nombre o en una etiqueta'],
    'created-after': ['<hora>', 'subidas después de esta fecha, o de una hora como 2026-11-23T09:00:00Z'],
    'created-before': ['<hora>', 'subidas antes de esta fecha u hora'],
    order: ['<asc|desc>', 'primero las más antiguas o las más recientes (por defecto: desc)'],
    limit: ['<n>', 'máximo de resultados (por defecto: 20)'],
    all: ['', 'todos los resultados'],
    location: ['', 'incluye dónde se tomó la foto'],
    to: ['<carpeta>', 'carpeta para los archivos (por defecto: la actual)'],
    output: ['<archivo>', 'nombre del archivo; para una sola imagen; - es la salida estándar'],
    overwrite: ['', 'sobrescribe los archivos existentes'],
    'dry-run': ['', 'solo muestra lo que se eliminaría'],
    url: ['<url>', 'URL base del servicio, o IMAGES_URL'],
    key: ['<clave>', 'clave de función, o IMAGES_KEY'],
    lang: ['<en|es>', 'idioma de los mensajes (por defecto: el del entorno)'],
    json: ['', 'escribe {"value": […], "errors": […]} en la salida estándar'],
    help: ['', 'muestra esta ayuda, o la de un comando'],
    version: ['', 'muestra la versión'],
  },
  ofCommand: {
    edit: {
      name: ['<nombre>', 'nuevo nombre visible; para una sola imagen'],
      tags: ['<a,b>', 'reemplaza todas las etiquetas; --tags= las quita'],
    },
    delete: { tag: ['<etiqueta>', 'en lugar de ID: todas las imágenes con esta etiqueta'] },
  },
};

function didYouMean(guess: string | undefined): string {
  return guess === undefined ? '' : ` ¿Quisiste decir ${guess}?`;
}
