/** Prefix of every path of the service. */
export const API_PREFIX = '/api';
