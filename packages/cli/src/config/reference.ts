import { accountFields, CONFIG_FIELDS, type ConfigField, subjectFields } from './field-list.ts';
import { describeExpectation } from './field-value.ts';

const HEAD = `# Configuration

<!-- Written by \`npx mt5-bridge config reference > docs/configuration.md\`; a test fails when it is stale. -->

Values come from these places, each winning over the ones before it:

1. the defaults below;
2. a file: what \`--config FILE\` or \`MT5_BRIDGE_CONFIG\` names, else \`mt5-bridge.toml\` in the working directory;
3. the environment: \`MT5_BRIDGE_<SECTION>_<KEY>\`, for example \`MT5_BRIDGE_LIMITS_MAX_CONNECTIONS=200\`;
4. \`--set section.key=value\`, as often as needed;
5. the flags \`--host\`, \`--port\`, \`--data-dir\`, \`--feed\`, \`--speed\`, \`--start\`, \`--loop\`.

An unknown key or a value out of range stops the bridge with exit code 2 and says what is right. In the
environment and in \`--set\`, lists are written with commas. A subject (\`[subjects."desk-1".risk]\`) is named in the
file or in \`--set\` first; then a variable can change it. Relative paths in the file start at the file's own
folder, all others at the working directory. A limit of 0 is off; under \`auth\` and \`risk\` 0 is refused.

\`mt5-bridge config show\` prints every value in force and where it came from, \`mt5-bridge config check\` says
whether the bridge would start. Passwords are printed as \`[redacted]\`.

\`\`\`toml
# mt5-bridge.toml
[server]
port = 8001

[limits]
orders_per_minute = 30

[paper]
feed = "synthetic:7"
balance = 25000
\`\`\`

The commands \`try\` and \`watch\` also read \`MT5_BRIDGE_URL\`, \`MT5_BRIDGE_API_KEY\` and \`MT5_BRIDGE_TOKEN\`.
`;

/** `docs/configuration.md`, from the schema. */
export function renderReference(): string {
  const sections = Map.groupBy(CONFIG_FIELDS, (field) => field.keys[0] ?? '');
  const named = [
    ['accounts', accountFields('<alias>')],
    ['subjects', subjectFields('<subject>')],
  ] as const;
  const parts = [...sections, ...named].map(
    ([section, fields]) => `## ${section}\n\n${renderTable(fields)}`,
  );
  return [HEAD, ...parts].join('\n');
}

const HEADINGS = ['key', 'default', 'unit', 'takes', 'meaning'];

function renderTable(fields: readonly ConfigField[]): string {
  const rows = fields.map((field) =>
    [
      `\`${field.name}\``,
      renderDefault(field),
      field.schema.unit ?? '',
      describeExpectation(field),
      field.schema.description + renderZero(field),
    ].map((cell) => cell.replaceAll('|', '\\|')),
  );
  // Padded as the formatter of the repository wants it.
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [HEADINGS, rule, ...rows].map(line).join('');
}

function renderDefault({ schema }: ConfigField): string {
  if (schema.derivedDefault !== undefined) return schema.derivedDefault;
  if (schema.default === undefined) return 'none';
  if (Array.isArray(schema.default)) {
    return schema.default.length === 0 ? 'empty' : `\`${schema.default.join(',')}\``;
  }
  return `\`${schema.default}\``;
}

const renderZero = ({ schema }: ConfigField) => (schema.zero === 'off' ? ' 0 = off.' : '');
