/** Addresses as people type them. Pure. */
import type { MailPerson } from "../../state/drafts";

const ADDRESS = /^[^\s@<>"(),;:]+@[^\s@<>"(),;:]+\.[^\s@<>"(),;:.]{2,}$/u;

/** "Ruth <ruth@x.example>" or an address alone; null for what is neither. */
export function readPerson(written: string): MailPerson | null {
  const named = /^(.*?)<([^<>]+)>$/su.exec(written.trim());
  const address = (named?.[2] ?? written).trim();
  if (!ADDRESS.test(address) || address.length > 320) return null;
  const name = (named?.[1] ?? "").trim().replace(/^"(.*)"$/u, "$1").slice(0, 200);
  return { name, address };
}

/** All that a line names; what is none is left over. */
export function readPeople(written: string): { people: MailPerson[]; left: string } {
  const people: MailPerson[] = [];
  const left: string[] = [];
  for (const part of written.split(/[,;\n]+(?=(?:[^"]*"[^"]*")*[^"]*$)/u)) {
    if (part.trim() === "") continue;
    const person = readPerson(part);
    if (person === null) left.push(part.trim());
    else people.push(person);
  }
  return { people, left: left.join(", ") };
}

/** Each address once. */
export function joined(people: readonly MailPerson[], added: readonly MailPerson[]): MailPerson[] {
  const known = new Set(people.map((each) => each.address.toLowerCase()));
  return [...people, ...added.filter((each) => !known.has(each.address.toLowerCase()) && known.add(each.address.toLowerCase()))];
}
