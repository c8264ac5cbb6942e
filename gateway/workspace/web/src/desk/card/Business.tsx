// What was looked up in the business's own systems: one line a record, its known fields first.
import { shortDay, since } from "../../lib/time";
import type { Conversation } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { factName } from "./Facts";
import { Lookups, useLookups } from "./Lookups";

const ORDER = ["number", "item", "doctor", "status", "day", "time", "from", "to"];
const SHOWN = 3;

interface Props {
  records: Conversation["card"]["business"];
  /** Of which the systems may be asked anew. */
  conversation: string;
}

export function Business({ records, conversation }: Props) {
  const lookups = useLookups(conversation);
  if (records.length === 0 && lookups.length === 0) return null;
  return (
    <section>
      <h3>{w("card.business")}</h3>
      {records.map((one) => (
        <div key={one.name} className="looked">
          <p className="quiet small">
            {factName(one.name)} · {since(one.at)}
          </p>
          {linesOf(one.value).map((line, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one answer, which never change places
            <p key={n} className="looked-line">
              {line}
            </p>
          ))}
        </div>
      ))}
      <Lookups conversation={conversation} lookups={lookups} />
    </section>
  );
}

/** A value as lines: a record is one, a list as many as its first few records. */
export function linesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.slice(0, SHOWN).flatMap(linesOf);
  if (value === null || typeof value !== "object") return [String(value)];
  const record = value as Record<string, unknown>;
  const hours = record.from && record.to ? `${String(record.from)}–${String(record.to)}` : "";
  const told = Object.keys(record).filter((name) => !(hours && (name === "from" || name === "to")));
  const named = ORDER.filter((name) => record[name] && told.includes(name));
  const names = named.length ? named : told.filter((name) => typeof record[name] !== "object");
  const shown = names.map((name) => wordOr(`demo.${String(record[name])}`, shortDay(String(record[name]))));
  return [[...shown, hours].filter(Boolean).join(" · ")];
}
