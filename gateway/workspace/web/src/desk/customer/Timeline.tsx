// All that happened with a customer, over all their conversations and calls, the newest first; each leads to its place.
import { CornerDownRight, FileText, Lock, Phone, Voicemail } from "lucide-react";
import { crumb } from "../../lib/crumb";
import { length } from "../../lib/time";
import type { Call, Hit, Item, Moment } from "../../lib/types";
import { w, wordOr } from "../../lib/words";
import { Delivery } from "../parts/Delivery";
import { Icon } from "../parts/Icon";
import { Events } from "../thread/Events";
import { When, Words } from "../thread/Message";
import { Bones, Failed, More } from "./Paged";
import { partsOf, placeOf, type Run, runsOf } from "./timelineParts";
import { useTimeline } from "./useCustomer";

interface Props {
  customer: string;
  name: string;
  open: (conversation: string, hit?: Hit) => void;
}

export function Timeline({ customer, name, open }: Props) {
  const found = useTimeline(customer);
  const moments = found.data?.pages.flatMap((page) => page.moments);
  return (
    <section className="customer-timeline" aria-label={w("customer.timeline")}>
      <h3>{w("customer.timeline")}</h3>
      {found.isError && <Failed again={() => void found.refetch()} />}
      {!moments && !found.isError && <Bones />}
      {moments?.length === 0 && <p className="quiet">{w("customer.timeline_empty")}</p>}
      {runsOf(moments ?? []).map((run) => (
        <OneRun key={run.moments[0]?.item.id} run={run} name={name} open={open} />
      ))}
      <More found={found} label={w("desk.earlier")} />
    </section>
  );
}

function OneRun({ run, name, open }: Pick<Props, "name" | "open"> & { run: Run }) {
  const { conversation, reference, subject, moments } = run;
  return (
    <article className="customer-run">
      <h4>
        <button type="button" className="plain" onClick={() => open(conversation)}>
          <span dir="auto">{subject || w("customer.no_subject")}</span>
          <span className="quiet small">{reference}</span>
        </button>
      </h4>
      {partsOf(moments).map((part) =>
        Array.isArray(part) ? (
          <Events key={part[0]?.id} items={part} open={open} />
        ) : (
          <OneMoment key={part.item.id} moment={part} name={name} open={open} />
        ),
      )}
    </article>
  );
}

function OneMoment({ moment, name, open }: Pick<Props, "name" | "open"> & { moment: Moment }) {
  const { item, files } = moment;
  return (
    <div className={`moment of-${item.kind}`}>
      <div>
        <header className="row small">
          <Whose item={item} name={name} />
          <When at={item.at} />
          {item.kind === "ours" && <Delivery state={item.state} />}
        </header>
        {item.call && <CallLine call={item.call} />}
        {item.text && <Words of={item.text} />}
        {files > 0 && (
          <p className="row quiet small">
            <Icon of={FileText} />
            {w(files === 1 ? "customer.file" : "customer.files", { n: files })}
          </p>
        )}
      </div>
      <button
        type="button"
        className="plain square"
        data-moment
        aria-label={w("customer.go_there")}
        title={w("customer.go_there")}
        onClick={() => open(moment.conversation, placeOf(item))}
      >
        <Icon of={CornerDownRight} />
      </button>
    </div>
  );
}

function Whose({ item, name }: { item: Item; name: string }) {
  switch (item.kind) {
    case "call":
      return <Who icon={Phone} name={w(item.call?.out ? "call.title_out" : "call.title")} />;
    case "voicemail":
      return <Who icon={Voicemail} name={w("customer.voicemail")} />;
    case "note":
      return <Who icon={Lock} name={item.by} />;
    default:
      return <Who name={item.kind === "theirs" ? name : item.by === "bot" ? w("owner.bot") : item.by} />;
  }
}

function Who({ icon, name }: { icon?: typeof Phone; name: string }) {
  return (
    <strong className="row">
      {icon && <Icon of={icon} />}
      <span dir="auto">{name}</span>
    </strong>
  );
}

function CallLine({ call }: { call: Call }) {
  const path = call.path.map(crumb).join(" › ");
  return (
    <p>
      <span className="chip">{wordOr(`outcome.${call.outcome || "live"}`, w("outcome.finished"))}</span>{" "}
      {call.length_s !== null && <span className="figures quiet">{length(call.length_s)}</span>}{" "}
      {path && <span dir="auto">{path}</span>}
    </p>
  );
}
