/**
 * The document as the viewer shows it: each operation has only what is its own. Headers and statuses that the page explains
 * once are left out, other headers become a line of text, and the errors of an operation become one response with links.
 */
const METHODS = new Set(['get', 'head', 'post', 'put', 'patch', 'delete']);

export function condense(document, common) {
  const paths = mapValues(document.paths, (item) =>
    mapValues(item, (operation, method) =>
      METHODS.has(method)
        ? { ...operation, responses: condenseResponses(operation.responses, document, common) }
        : operation,
    ),
  );
  return { ...document, paths };
}

function condenseResponses(responses, { components }, common) {
  const own = {};
  const errors = [];
  for (const [status, given] of Object.entries(responses)) {
    const response = given.$ref ? components.responses[given.$ref.split('/').at(-1)] : given;
    const codes = response.headers?.['x-ms-error-code']?.schema.enum;
    if (codes === undefined) {
      if (response.content || !common.statuses.has(status))
        addResponse(own, status, withoutHeaders(response, common.headers));
    } else if (!common.statuses.has(status)) {
      errors.push(`**${status}** ${codes.map((code) => `[${code}](#${code})`).join(', ')}`);
    }
  }
  errors.push('[All operations](#common)');
  return { ...own, Errors: { description: errors.join(' · ') } };
}

/** A body that an earlier response has is shown once, with the examples of both. */
function addResponse(own, status, { content, ...rest }) {
  const json = content?.['application/json'];
  const [earlier, found] =
    Object.entries(own).find(
      ([, other]) => json && other.content?.['application/json']?.schema.$ref === json.schema.$ref,
    ) ?? [];
  if (found === undefined) {
    own[status] = { ...rest, ...(content && { content }) };
    return;
  }
  const shown = found.content['application/json'];
  found.content = { 'application/json': { ...shown, examples: { ...shown.examples, ...json.examples } } };
  own[status] = { ...rest, description: `${rest.description} Same body as ${earlier}.` };
}

function withoutHeaders({ headers = {}, description, ...rest }, common) {
  const own = Object.keys(headers).filter((name) => !common.has(name));
  const line = own.length === 0 ? '' : ` Headers: ${own.map((name) => `\`${name}\``).join(', ')}.`;
  return { ...rest, description: `${description}${line}` };
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]));
}
