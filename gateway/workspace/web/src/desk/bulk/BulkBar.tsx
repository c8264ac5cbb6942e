// The bar over the list while rows are picked: how many, what can be done with all of them, and what was left alone.
import { Check, ChevronsUp, Clock, Forward, Inbox, type LucideIcon, Tag, X } from "lucide-react";
import { type AriaAttributes, type ReactNode, useRef } from "react";
import type { Me } from "../../lib/types";
import { w } from "../../lib/words";
import { useKeptFocus } from "../focus/useKeptFocus";
import { Icon } from "../parts/Icon";
import { useWrapUps } from "../wrapup/useWrapUps";
import { BulkPicker } from "./BulkPicker";
import { backToQueue, closeAll } from "./bulkActs";
import type { Changed } from "./outcomes";
import { MOST } from "./picks";
import type { Bulk, BulkMenu } from "./useBulk";

interface Props {
  bulk: Bulk;
  /** Rows of the list that are loaded. */
  shown: number;
  me: Me | undefined;
}

export function BulkBar({ bulk, shown, me }: Props) {
  const n = bulk.rows.length;
  const box = useRef<HTMLDivElement>(null);
  useKeptFocus(box);
  const told = new Set(bulk.left.map(({ id }) => id));
  const changed = bulk.changed.filter(({ id }) => !told.has(id));
  const count = n === 1 ? w("bulk.one") : w(n === MOST ? "bulk.most" : "bulk.some", { n });
  return (
    <>
      <p className="vh" role="status">
        {n > 0 && count}
      </p>
      {n > 0 && (
        <div className="bulk" role="toolbar" aria-label={w("bulk.title")} ref={box}>
          <div className="row spread">
            <strong className="figures">{count}</strong>
            <button type="button" className="plain square" aria-label={w("bulk.none")} title="Esc" onClick={bulk.none}>
              <Icon of={X} />
            </button>
          </div>
          {n < Math.min(shown, MOST) && (
            <button type="button" className="plain small" title="Ctrl A" onClick={bulk.all}>
              {w("bulk.all", { n: Math.min(shown, MOST) })}
            </button>
          )}
          <Acts bulk={bulk} me={me} />
          <Told role="alert" kind="bulk-left" heads={["bulk.left_one", "bulk.left"]} all={bulk.left} />
          <Told role="status" kind="bulk-changed" heads={["bulk.changed_one", "bulk.changed"]} all={changed} />
        </div>
      )}
    </>
  );
}

function Acts({ bulk, me }: Pick<Props, "bulk" | "me">) {
  const wrapUps = useWrapUps();
  const menu = (name: Exclude<BulkMenu, "none">, label: string, hint: string, icon: LucideIcon) => (
    <span className="anchor">
      <BarButton
        label={label}
        hint={hint}
        icon={icon}
        busy={bulk.busy}
        act={() => bulk.open(bulk.menu === name ? "none" : name)}
        aria-haspopup={name === "snooze" ? "menu" : "dialog"}
        aria-expanded={bulk.menu === name}
      />
      {bulk.menu === name && <BulkPicker menu={name} bulk={bulk} me={me} />}
    </span>
  );
  return (
    <div className="bulk-acts">
      {menu("give", w("desk.give"), "T", Forward)}
      {menu("label", w("labels.put"), "L", Tag)}
      {menu("priority", w("priority.set"), "P", ChevronsUp)}
      {menu("snooze", w("desk.snooze"), "Z", Clock)}
      <BarButton label={w("view.queue")} icon={Inbox} busy={bulk.busy} act={() => backToQueue(bulk)} />
      <span className="anchor">
        <BarButton
          label={w("bulk.resolve", { n: bulk.rows.length })}
          hint="E"
          icon={Check}
          busy={bulk.busy}
          act={() => closeAll(bulk, wrapUps)}
        />
        {bulk.menu === "resolve" && <BulkPicker menu="resolve" bulk={bulk} me={me} />}
      </span>
    </div>
  );
}

interface ButtonProps extends Pick<AriaAttributes, "aria-haspopup" | "aria-expanded"> {
  label: string;
  hint?: string;
  icon: LucideIcon;
  busy: boolean;
  act: () => void;
}

function BarButton({ label, hint, icon, busy, act, ...popup }: ButtonProps): ReactNode {
  const title = hint ? `${label} (${hint})` : label;
  return (
    <button type="button" className="small" title={title} disabled={busy} onClick={act} {...popup}>
      <Icon of={icon} />
      {label}
    </button>
  );
}

interface ToldProps {
  role: "alert" | "status";
  kind: "bulk-left" | "bulk-changed";
  /** The words over one, and over several. */
  heads: readonly ["bulk.left_one", "bulk.left"] | readonly ["bulk.changed_one", "bulk.changed"];
  all: readonly Changed[];
}

/** Conversations that stay picked, each by its name and with what is to be known about it. */
function Told({ role, kind, heads: [one, several], all }: ToldProps) {
  if (all.length === 0) return null;
  return (
    <div role={role} className={`${kind} small`}>
      <p>{w(all.length === 1 ? one : several, { n: all.length })}</p>
      <ul>
        {all.map(({ id, name, why }) => (
          <li key={id}>
            <strong dir="auto">{name}</strong>: {why}
          </li>
        ))}
      </ul>
    </div>
  );
}
