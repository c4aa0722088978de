import type { ImageRecord } from './image-record.ts';
import type { ListFilter } from './record-store.ts';
import { foldText, searchText } from './search-text.ts';

/** Whether a record has all that a list is narrowed to. */
export function matchesFilter(record: ImageRecord, filter: ListFilter): boolean {
  const { tag, format, sha256, name_prefix, q, created_after, created_before } = filter;
  return (
    (tag === undefined || record.tags.includes(tag)) &&
    (format === undefined || record.format === format) &&
    (sha256 === undefined || record.sha256 === sha256) &&
    (name_prefix === undefined || record.name.startsWith(name_prefix)) &&
    (q === undefined || searchText(record).includes(foldText(q))) &&
    (created_after === undefined || record.created_at > created_after) &&
    (created_before === undefined || record.created_at < created_before)
  );
}
