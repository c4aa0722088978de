import type { ErrorWords } from './error-words.ts';

/** Title and remedy of each error code. */
export const spanishErrors = {
  ConnectionLost: {
    title: 'Sin conexión',
    remedy: 'Comprueba la red e inténtalo de nuevo. No se ha perdido nada.',
  },
  KeyNeeded: {
    title: 'Se necesita una clave de función',
    remedy: 'Pide una clave a quien administra el servicio e inténtalo de nuevo.',
  },
  StorageRefused: { title: 'El almacenamiento rechazó la subida', remedy: 'Inténtalo de nuevo.' },
  UnexpectedAnswer: { title: 'Respuesta inesperada', remedy: 'Inténtalo más tarde.' },
  UnsupportedImageFormat: { title: 'Tipo de archivo no admitido', remedy: '' },
  ImageTooLarge: { title: 'Demasiado grande', remedy: 'Reduce su tamaño y súbela de nuevo.' },
  TooManyPixels: { title: 'Demasiados píxeles', remedy: 'Reduce su tamaño y súbela de nuevo.' },
  CorruptImage: {
    title: 'El archivo está dañado',
    remedy: 'Ábrelo en un editor de imágenes, guárdalo de nuevo y sube el resultado.',
  },
  EmptyBody: { title: 'El archivo está vacío', remedy: 'Elige otro archivo.' },
  IncompleteBody: { title: 'La subida se interrumpió', remedy: 'Inténtalo de nuevo.' },
  UploadIncomplete: { title: 'La subida se interrumpió', remedy: 'Inténtalo de nuevo.' },
  UploadNotFound: { title: 'La subida ha caducado', remedy: 'Sube el archivo de nuevo.' },
  ImageNotFound: { title: 'Esta imagen ya no existe', remedy: 'Se eliminó desde otro lugar.' },
  PreconditionFailed: {
    title: 'Esta imagen se modificó desde otro lugar',
    remedy: 'Revisa la versión actual y decide.',
  },
  PreviewUnavailable: { title: 'Sin vista previa', remedy: '' },
  IdempotencyKeyReused: { title: 'La subida cambió', remedy: 'Sube el archivo de nuevo.' },
  InvalidMetadata: { title: 'No se pueden guardar los cambios', remedy: '' },
  InvalidCursor: { title: 'La lista ha cambiado', remedy: 'Recarga la página.' },
  TooManyRequests: { title: 'Demasiadas solicitudes', remedy: 'Inténtalo de nuevo en un momento.' },
  StorageUnavailable: { title: 'El almacenamiento no está disponible', remedy: 'Inténtalo de nuevo en un momento.' },
  DatabaseUnavailable: {
    title: 'La base de datos no está disponible',
    remedy: 'Inténtalo de nuevo en un momento.',
  },
  Timeout: { title: 'La solicitud tardó demasiado', remedy: 'Inténtalo de nuevo en un momento.' },
  InternalError: {
    title: 'Error interno',
    remedy: 'Inténtalo de nuevo. Si vuelve a fallar, comunica el ID de la solicitud a quien administra el servicio.',
  },
} satisfies ErrorWords;
