// The pickers of the bar: to whom, which label, how much it presses, until when.
import type { Me } from "../../lib/types";
import { w } from "../../lib/words";
import { holding, Picker } from "../choices/Picker";
import type { Choice } from "../choices/useChoices";
import { QUEUE } from "../thread/menus";
import { SnoozePicker } from "../thread/SnoozePicker";
import { labelChoices, PRIORITIES } from "../triage/choices";
import { useLabels } from "../triage/useLabels";
import { CodePicker } from "../wrapup/CodePicker";
import { useWrapUps } from "../wrapup/useWrapUps";
import { giveAll, labelAll, pressAll, resolveAll, snoozeAll } from "./bulkActs";
import type { Bulk, BulkMenu } from "./useBulk";

interface Props {
  menu: Exclude<BulkMenu, "none">;
  bulk: Bulk;
  me: Me | undefined;
}

export function BulkPicker({ menu, bulk, me }: Props) {
  const close = () => bulk.open("none");
  if (menu === "resolve") return <ClosePicker bulk={bulk} close={close} />;
  if (menu === "label") return <LabelPicker bulk={bulk} close={close} />;
  if (menu === "snooze") return <SnoozePicker take={(until) => snoozeAll(bulk, until)} close={close} />;
  const give = menu === "give";
  const offered = give ? receivers(me) : PRIORITIES.map((id): Choice => ({ id, label: w(`priority.${id}`) }));
  return (
    <Picker
      label={w(give ? "desk.give_hint" : "priority.set")}
      choices={(words) => holding(offered, words)}
      take={(one) => (give ? giveAll(bulk, one) : pressAll(bulk, PRIORITIES.find((id) => id === one.id) ?? "normal"))}
      close={close}
    />
  );
}

function ClosePicker({ bulk, close }: { bulk: Bulk; close: () => void }) {
  const wrapUps = useWrapUps();
  return <CodePicker has={null} wrapUps={wrapUps} take={(code) => resolveAll(bulk, code)} close={close} />;
}

/** Everybody, oneself first, and the queue. */
function receivers(me: Me | undefined): Choice[] {
  const others = (me?.people ?? []).filter(({ id }) => id !== me?.id);
  return [
    ...(me ? [{ id: me.id, label: w("owner.me") }] : []),
    ...others.map(({ id, name }) => ({ id, label: name })),
    { id: QUEUE, label: w("view.queue"), detail: w("desk.to_queue") },
  ];
}

function LabelPicker({ bulk, close }: { bulk: Bulk; close: () => void }) {
  const labels = useLabels();
  return (
    <Picker
      label={w("labels.choose")}
      none={w(labels.length ? "labels.no_match" : "labels.none")}
      choices={(words) => holding(labelChoices(labels, bulk.rows), words)}
      take={({ one, on }) => labelAll(bulk, one, !on)}
      close={close}
    />
  );
}
