// The rules on texts with their values, in groups. One is edited at a time; what was saved can be undone.
import { type ReactNode, useState } from "react";
import type { RuleChange, Standing } from "../../lib/types";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import type { PageProps } from "../pages";
import { useChangeRules } from "./queries";
import { Rule } from "./Rule";
import { type Groups, inWords, lead, ruleName, type Value } from "./rules";

interface Props {
  all: readonly Standing[];
  flow: string;
  writes: boolean;
  groups: Groups;
  preview?: ReactNode;
  setDraft: (change: RuleChange | undefined) => void;
  tell: PageProps["tell"];
}

export function Rules({ all, flow, writes, groups, preview, setDraft, tell }: Props) {
  const [edited, setEdited] = useState("");
  const change = useChangeRules();
  const close = () => {
    setEdited("");
    setDraft(undefined);
  };
  const undo = (rule: Standing, before: readonly RuleChange[]) =>
    change.mutate([...before], {
      onSuccess: () => tell({ text: w("rules.restored", { rule: ruleName(rule) }) }),
      onError: (fault) => tell({ text: w("rules.undone", { why: why(fault, "rule_refused") }), bad: true }),
    });
  const save = (rule: Standing, value: Value, was: Value) =>
    change.mutate([{ name: rule.name, flow, value, was }], {
      onSuccess: ({ before }) => {
        close();
        const shown = inWords(rule.shape, value ?? rule.usual);
        tell({ text: w("rules.saved", { rule: ruleName(rule), value: shown }), undo: () => undo(rule, before) });
      },
      onError: (fault) => tell({ text: w("rules.not_saved", { why: why(fault, "rule_refused") }), bad: true }),
    });
  return (
    <>
      <p className="quiet small">{lead(flow)}</p>
      {!writes && <p className="told warn">{w("rules.read_only")}</p>}
      {groups.map((group) => (
        <div className="rule-group" key={group.id}>
          <h3>{w(`rules.group_${group.id}`)}</h3>
          {group.rules
            .flatMap((name) => all.filter((rule) => rule.name === name))
            .map((rule) => (
              <Rule
                key={rule.name}
                rule={rule}
                flow={flow}
                writes={writes}
                edited={edited === rule.name}
                edit={() => setEdited(rule.name)}
                close={close}
                save={(value, was) => save(rule, value, was)}
                saving={change.isPending}
                preview={preview}
                setDraft={setDraft}
              />
            ))}
        </div>
      ))}
    </>
  );
}
