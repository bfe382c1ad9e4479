/** A public key as its line in a `.pub` file gives it. */
export interface PublicKey {
  type: string;
  /** base64 */
  blob: string;
  /** '' when there is none. */
  comment: string;
}

/** Fields of the blob, its type included, and for curves the size of the second and third. */
const SHAPES = new Map<string, { fields: number; sizes?: readonly number[] }>([
  ['ssh-ed25519', { fields: 2, sizes: [32] }],
  ['ssh-rsa', { fields: 3 }],
  ['ssh-dss', { fields: 5 }],
  ['ecdsa-sha2-nistp256', { fields: 3, sizes: [8, 65] }],
  ['ecdsa-sha2-nistp384', { fields: 3, sizes: [8, 97] }],
  ['ecdsa-sha2-nistp521', { fields: 3, sizes: [8, 133] }],
  ['sk-ssh-ed25519@openssh.com', { fields: 3, sizes: [32] }],
  ['sk-ecdsa-sha2-nistp256@openssh.com', { fields: 4, sizes: [8, 65] }],
]);

const LINE = /^([a-z0-9@.-]+) ([A-Za-z0-9+/]+={0,2})(?: +([^\p{Cc}]*))?$/u;

/**
 * Reads `type base64 [comment]`, strictly: one line, a known type, canonical base64, the type repeated inside, and
 * exactly the fields that the type has (RFC 4253 section 6.6, RFC 5656, RFC 8709).
 *
 * @throws Error that says what is wrong
 */
export function parsePublicKey(line: string): PublicKey {
  const match = LINE.exec(line.replace(/\r?\n$/, ''));
  if (!match) throw new Error('not a public key line');
  const [, type = '', blob = '', comment = ''] = match;
  const shape = SHAPES.get(type);
  if (!shape) throw new Error('not a known type of public key');
  const bytes = Buffer.from(blob, 'base64');
  if (bytes.toString('base64') !== blob) throw new Error('the public key is not base64');
  const [inner, ...fields] = readFields(bytes);
  if (inner?.toString('latin1') !== type) throw new Error('the public key is not of the type it names');
  const sized = (shape.sizes ?? []).every((size, index) => fields[index]?.length === size);
  if (fields.length !== shape.fields - 1 || fields.some(isEmpty) || !sized) {
    throw new Error('the public key is malformed');
  }
  return { type, blob, comment: comment.trim() };
}

/** The type that a blob names (RFC 4253, section 6.6), as far as that can be one; hostile bytes are none. */
export function keyTypeOf(blob: string): string | undefined {
  try {
    const type = readFields(Buffer.from(blob, 'base64'))[0]?.toString('latin1') ?? '';
    return SHAPES.has(type) ? type : undefined;
  } catch {
    return undefined;
  }
}

function isEmpty(field: Buffer): boolean {
  return field.length === 0;
}

/** Splits a blob into its SSH strings (RFC 4251, section 5), to the last byte. */
function readFields(bytes: Buffer): Buffer[] {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes.length - at < 4) throw new Error('the public key is cut off');
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new Error('the public key is cut off');
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}
