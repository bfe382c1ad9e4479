import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** An element of an XML document. Text between elements is left out. */
export interface Element {
  readonly name: string;
  /** Values as they are written: no reference such as `&amp;` is replaced. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly Element[];
  /** The line on which it begins, from 1. */
  readonly line: number;
}

/** Why a text cannot be read as XML; `text` is in the parser's words and may hold parts of the file. */
export type XmlFault =
  | { readonly code: 'doctype'; readonly line: number }
  | { readonly code: 'malformed'; readonly line: number | undefined; readonly text: string };

/**
 * Reads an XML document without a document type: there is nothing to expand, and nothing to fetch.
 *
 * @param source the document, with any kind of line ends
 * @returns the elements at its top, which in a good file is one
 */
export function readXml(source: string): readonly Element[] | XmlFault {
  const text = source.replace(/\r\n?/g, '\n');
  const lineOf = lineCounter(text);
  // Not even in a comment: so no one needs to know where a parser sees one.
  const doctype = text.search(/<!DOCTYPE/i);
  if (doctype >= 0) return { code: 'doctype', line: lineOf(doctype) };
  try {
    const verdict = XMLValidator.validate(text);
    if (verdict !== true) return { code: 'malformed', line: verdict.err.line, text: verdict.err.msg };
    const parser = new XMLParser({
      preserveOrder: true,
      ignoreAttributes: false,
      attributeNamePrefix: '',
      parseTagValue: false,
      parseAttributeValue: false,
      processEntities: false,
      ignoreDeclaration: true,
      ignorePiTags: true,
      captureMetaData: true,
    });
    const parsed: unknown = parser.parse(text);
    return elementsOf(parsed, lineOf);
  } catch (error) {
    // What the parser throws for: too deep, or names that it holds for dangerous.
    return {
      code: 'malformed',
      line: undefined,
      text: error instanceof Error ? error.message : String(error),
    };
  }
}

/** Line of a place in a text, by bisection. */
function lineCounter(text: string): (index: number) => number {
  const ends: number[] = [];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) ends.push(at);
  return (index) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < index) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

/** The parser's `preserveOrder` form: `[{ TAG: [...], ':@': { ATTRIBUTE: VALUE } }]`, text as `#text`. */
function elementsOf(nodes: unknown, lineOf: (index: number) => number): readonly Element[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: unknown): Element[] => {
    if (!isObject(node)) return [];
    const name = Object.keys(node).find((key) => key !== ':@');
    if (name === undefined || name === '#text') return [];
    const given = node[':@'];
    const attributes = isObject(given) ? Object.entries(given) : [];
    // The parser's own mark, under a symbol.
    const place = Object.getOwnPropertySymbols(node).map((mark) => node[mark])[0];
    const start = isObject(place) && typeof place.startIndex === 'number' ? place.startIndex : 0;
    return [
      {
        name,
        attributes: new Map(attributes.map(([key, value]) => [key, String(value)])),
        children: elementsOf(node[name], lineOf),
        line: lineOf(start),
      },
    ];
  });
}

function isObject(value: unknown): value is Record<string | symbol, unknown> {
  return typeof value === 'object' && value !== null;
}
