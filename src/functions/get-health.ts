import { readQuery } from '../http/query.ts';
import { jsonReply } from '../http/reply.ts';
import type { Handle } from '../http/routes.ts';
import type { StoreHealth } from '../images/check-health.ts';
import type { Service } from '../service.ts';

/** `GET health`: whether storage and database are available; if not, the reason and the remedy. */
export function getHealthFunction({ checkHealth }: Pick<Service, 'checkHealth'>): Handle {
  return async function getHealth({ url, scope }) {
    readQuery(url, []);
    const { storage, database } = await checkHealth(scope);
    const status = storage.status === 'ok' && database.status === 'ok' ? 'ok' : 'unavailable';
    const checks = { storage: checkBody(storage), database: checkBody(database) };
    return jsonReply(status === 'ok' ? 200 : 503, { status, checks });
  };
}

function checkBody(health: StoreHealth): Record<string, unknown> {
  if (health.status === 'ok') return { status: health.status, latency_ms: health.latencyMs };
  return { status: health.status, code: health.code, remedy: health.remedy };
}
