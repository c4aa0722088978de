import type { ErrorCode } from '../../contract/error-codes.ts';

const ERRORS: Readonly<Record<ErrorCode, string>> = {
  InvalidImageId: 'El ID no es válido.',
  InvalidQueryParameter: 'Un filtro no es válido.',
  InvalidCursor: 'La lista ha cambiado.',
  InvalidHeader: 'Una cabecera de la solicitud no es válida.',
  InvalidJson: 'La solicitud no contiene JSON válido.',
  InvalidBase64: 'La solicitud no contiene base64 válido.',
  MalformedMultipart: 'El formulario está mal formado.',
  InvalidMetadata: 'El nombre, las etiquetas o los metadatos no son válidos.',
  EmptyBody: 'El archivo está vacío.',
  IncompleteBody: 'La subida se interrumpió.',
  DigestMismatch: 'Los bytes llegaron dañados.',
  AccessKeyRequired: 'Hace falta una clave del servicio.',
  ImageNotFound: 'Ninguna imagen tiene este ID.',
  UploadNotFound: 'La subida ha caducado.',
  RouteNotFound: 'El servicio no tiene esta ruta.',
  MethodNotAllowed: 'El servicio no admite este método.',
  ImageAlreadyExists: 'Ya hay una imagen con este ID.',
  UploadIncomplete: 'La subida está incompleta.',
  PreconditionFailed: 'La imagen se modificó desde otro lugar.',
  ImageTooLarge: 'La imagen es demasiado grande.',
  UnsupportedImageFormat: 'Tipo de archivo no admitido.',
  UnsupportedMediaType: 'Tipo de contenido no admitido.',
  CorruptImage: 'El archivo está dañado.',
  TooManyPixels: 'La imagen tiene demasiados píxeles.',
  IdempotencyKeyReused: 'La clave de idempotencia ya se usó con otra solicitud.',
  PreviewUnavailable: 'No hay vista previa.',
  TooManyRequests: 'Demasiadas solicitudes.',
  InternalError: 'Error interno del servicio.',
  StorageUnavailable: 'El almacenamiento no está disponible.',
  DatabaseUnavailable: 'La base de datos no está disponible.',
  Timeout: 'La solicitud tardó demasiado.',
};

/** Stands before the service's own message, which is English. `undefined` for a code of a newer service. */
export function spanishError(code: string | undefined): string | undefined {
  return code !== undefined && Object.hasOwn(ERRORS, code) ? ERRORS[code as ErrorCode] : undefined;
}
