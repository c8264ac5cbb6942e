// The customer's conversations, newest first: how each stands, and whose it is.
import { since, whole } from "../../lib/time";
import type { CustomerMatter } from "../../lib/types";
import { sentence, w, wordOr } from "../../lib/words";
import { channelIcon, channelName } from "../parts/channels";
import { Icon } from "../parts/Icon";
import { Bones, Failed, More } from "./Paged";
import { useMatters } from "./useCustomer";

interface Props {
  customer: string;
  open: (conversation: string) => void;
}

export function Matters({ customer, open }: Props) {
  const found = useMatters(customer);
  const rows = found.data?.pages.flatMap((page) => page.rows);
  return (
    <section className="customer-matters" aria-label={w("customer.conversations")}>
      <h3>{w("customer.conversations")}</h3>
      {found.isError && <Failed again={() => void found.refetch()} />}
      {!rows && !found.isError && <Bones />}
      {rows?.length === 0 && <p className="quiet">{w("customer.timeline_empty")}</p>}
      {rows && rows.length > 0 && (
        <ul>
          {rows.map((row) => (
            <li key={row.id}>
              <OneMatter row={row} open={open} />
            </li>
          ))}
        </ul>
      )}
      <More found={found} label={w("customer.more_conversations")} />
    </section>
  );
}

function OneMatter({ row, open }: { row: CustomerMatter; open: Props["open"] }) {
  return (
    <button type="button" className="plain" onClick={() => open(row.id)}>
      <Icon of={channelIcon(row.channel)} />
      <span className="vh">{channelName(row.channel)}</span>
      <span className="matter-words">
        <span dir="auto">{sentence(row.subject) || w("customer.no_subject")}</span>
        <span className="quiet small">{[row.reference, row.brand, whose(row)].filter(Boolean).join(" · ")}</span>
      </span>
      <span className={row.state === "resolved" ? "chip" : "chip ok"}>
        {wordOr(`conversation.${row.state}`, row.state)}
      </span>
      <time className="quiet small" dateTime={row.last_entry_at} title={whole(row.last_entry_at)}>
        {since(row.last_entry_at)}
      </time>
    </button>
  );
}

/** Who has it: a person by name, the assistant, or a queue with the teams that answer it. */
function whose({ owner, owner_name, queue, teams, state }: CustomerMatter): string {
  const own = owner === "agent" && owner_name ? owner_name : state === "resolved" ? "" : w(`owner.${owner}`);
  const team = teams.length > 0 ? teams.join(", ") : queue;
  return [own, team].filter(Boolean).join(" · ");
}
