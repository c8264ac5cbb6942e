// The rows of the audit: when, who, what, and on what, with a way to the conversation for those who may read it.
import { labelName } from "../../lib/labels";
import { at, whole } from "../../lib/time";
import type { Found } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { roleName } from "../people/fields";

interface Props {
  rows: readonly Found[];
  names: Readonly<Record<string, string>>;
  /** Names of labels, replies and teams, by id and language. */
  subjects: Readonly<Record<string, Record<string, string>>>;
  linked: boolean;
}

export const actName = (action: string) => wordOr(`act.${action}`, action);

/** The person behind a row: an account's name, or the key or login that acted. */
function whoOf(row: Found, names: Props["names"]): string {
  const [kind, name = ""] = row.actor.split(/:(.*)/s);
  if (kind === "user") return names[name] ?? row.who;
  return w(kind === "key" ? "audit.key" : "audit.system", { name });
}

const isCustomer = (subject: string) => subject.startsWith("cus_");

/** What was acted on, where that has a name; nothing where a link leads to it. */
function subjectOf(row: Found, names: Props["names"], subjects: Props["subjects"]): string {
  const { subject, detail } = row;
  if (row.conversation || isCustomer(subject)) return "";
  if (names[subject]) return names[subject];
  if (subjects[subject]) return labelName({ names: subjects[subject] });
  if (Array.isArray(detail.found)) return w("audit.found", { n: detail.found.length });
  const [, kind] = /^([a-z]+)_[0-9A-Z]{26}$/.exec(subject) ?? [];
  if (kind) return wordOr(`audit.kind_${kind}`, "");
  return wordOr(`rule.${subject}`, wordOr(`audit.of_${subject}`, subject));
}

/** What the act changed, from what to what; of an act that was undone, which it was. */
function changeOf(row: Found, names: Props["names"]): string {
  const { was, now, role, person } = row.detail as Partial<Record<"was" | "now" | "role" | "person", string | null>>;
  if (row.action === "undo") return was ? actName(was) : "";
  const value = (one: string) => (role ? roleName(one) : (names[one] ?? one));
  const after = now ?? role ?? person;
  if (!after) return "";
  return [was, after].flatMap((one) => (one ? [value(one)] : [])).join(" → ");
}

export function Rows({ rows, names, subjects, linked }: Props) {
  return (
    <table className="stacked audit-rows">
      <thead>
        <tr>
          <th scope="col">{w("offers.when")}</th>
          <th scope="col">{w("audit.person")}</th>
          <th scope="col">{w("audit.act")}</th>
          <th scope="col">{w("audit.subject")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <td>
              <time dateTime={row.at} title={whole(row.at)}>
                {at(row.at)}
              </time>
            </td>
            <td>{whoOf(row, names)}</td>
            <td>{actName(row.action)}</td>
            <td>
              {[subjectOf(row, names, subjects), changeOf(row, names)].filter(Boolean).join(" · ")}{" "}
              <Linked row={row} linked={linked} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The way to the conversation or the customer, for those who may read it; else which one it was. */
function Linked({ row: { conversation, subject }, linked }: { row: Found; linked: boolean }) {
  if (conversation)
    return linked ? <a href={`/desk/${conversation}`}>{w("audit.conversation")}</a> : <code>{conversation}</code>;
  if (!isCustomer(subject)) return null;
  return linked ? <a href={`/desk/customers/${subject}`}>{w("audit.customer")}</a> : <code>{subject}</code>;
}
