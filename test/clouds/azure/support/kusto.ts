import { createRequire } from 'node:module';
import { logTables } from './log-tables.ts';

interface List<T> {
  readonly Count: number;
  getItem(index: number): T;
}

interface Named {
  readonly Name: string;
}

/** The part of Microsoft's parser that is used here; its published types need a DOM. */
interface Kusto {
  readonly KustoCode: {
    ParseAndAnalyze(
      text: string,
      globals: unknown,
    ): {
      GetDiagnostics(): List<{ readonly Message: string }>;
      readonly ResultType: { readonly Columns?: List<Named & { readonly Type: Named }> } | null;
    };
  };
  readonly GlobalState: { readonly Default: { WithDatabase(database: unknown): unknown } };
  readonly Symbols: {
    readonly TableSymbol: { From(schema: string): { WithName(name: string): unknown } };
    readonly DatabaseSymbol: { readonly ctor: new (name: string, members: unknown[]) => unknown };
  };
}

const require = createRequire(import.meta.url);
// The two scripts define globals instead of exporting.
require('@kusto/language-service-next/bridge.min.js');
require('@kusto/language-service-next/Kusto.Language.Bridge.min.js');
const { Language } = (globalThis as unknown as { readonly Kusto: { readonly Language: Kusto } }).Kusto;

const tables = Object.entries(logTables).map(([name, columns]) =>
  Language.Symbols.TableSymbol.From(`(${columns})`).WithName(name),
);
const database = new Language.Symbols.DatabaseSymbol.ctor('logs', tables);
const globals = Language.GlobalState.Default.WithDatabase(database);

const toArray = <T>(list: List<T>): T[] =>
  Array.isArray(list) ? list : Array.from({ length: list.Count }, (_, index) => list.getItem(index));

/** What Microsoft's own parser says of a query against the published tables: its complaints, and the columns it returns. */
export function analyze(query: string): { complaints: string[]; columns: Record<string, string> } {
  const code = Language.KustoCode.ParseAndAnalyze(query, globals);
  const columns = code.ResultType?.Columns;
  return {
    complaints: toArray(code.GetDiagnostics()).map(({ Message }) => Message),
    columns: Object.fromEntries(columns ? toArray(columns).map((column) => [column.Name, column.Type.Name]) : []),
  };
}
