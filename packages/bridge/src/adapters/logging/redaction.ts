const REDACTED = '[redacted]';
const DEPTH_MAX = 8;
/** Longer texts are cut: a client must not fill the disk through an error message. */
const TEXT_MAX = 8_192;

/** Whole words inside a name that always mean a credential. */
const SECRET_PART = /password|passwd|secret|authorization|credential|cookie/;
/** Words that mean one only at the end: `api_key` and `admin_token`, but not `key_id`. */
const SECRET_END = /(key|token|jwt)s?$/;

/** Credentials that give themselves away inside a text: API keys, JWTs, bearer headers. */
const SECRET_TEXT =
  /\bmtb_[A-Za-z0-9_-]{20,}|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*|\b(bearer|basic) +[^\s"',;]+/gi;

export function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replaceAll(/[-_]/g, '');
  return SECRET_PART.test(plain) || SECRET_END.test(plain);
}

export function redactText(text: string): string {
  const short = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}[cut]` : text;
  return short.replaceAll(SECRET_TEXT, REDACTED);
}

/**
 * A copy that is safe to write: values under secret names are replaced at any depth, whatever they are, and
 * credentials inside other texts too. Cycles and depths over 8 are cut, so any value may be logged.
 */
export function redact(value: unknown): unknown {
  return copy(value, 0, new Set());
}

function copy(value: unknown, depth: number, parents: Set<object>): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (parents.has(value)) return '[circular]';
  if (depth >= DEPTH_MAX) return '[deep]';
  parents.add(value);
  const result = copyObject(value, (child) => copy(child, depth + 1, parents));
  parents.delete(value);
  return result;
}

function copyObject(value: object, copyChild: (child: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(copyChild);
  if (value instanceof Error) return copyError(value, copyChild);
  if (value instanceof Date || value instanceof URL) return redactText(value.toString());
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return '[bytes]';
  if (value instanceof Set) return [...value].map(copyChild);
  const entries =
    value instanceof Map || value instanceof Headers
      ? [...value.entries()].map(([name, child]): [string, unknown] => [String(name), child])
      : Object.entries(plainForm(value));
  return copyEntries(entries, copyChild);
}

function copyEntries(
  entries: readonly (readonly [string, unknown])[],
  copyChild: (child: unknown) => unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    entries.map(([name, child]) => [name, isSecretName(name) ? REDACTED : copyChild(child)]),
  );
}

/** Objects that say how they are written, such as a `Secret`, are taken at their word. */
function plainForm(value: object): object {
  if (!('toJSON' in value) || typeof value.toJSON !== 'function') return value;
  const json: unknown = value.toJSON();
  return typeof json === 'object' && json !== null ? json : { value: json };
}

function copyError(error: Error, copyChild: (child: unknown) => unknown): unknown {
  const own = Object.entries(error).filter(([name]) => name !== 'message' && name !== 'stack');
  return {
    name: error.name,
    message: redactText(error.message),
    stack: redactText(error.stack ?? ''),
    ...copyEntries(own, copyChild),
    ...(error.cause === undefined ? {} : { cause: copyChild(error.cause) }),
  };
}
