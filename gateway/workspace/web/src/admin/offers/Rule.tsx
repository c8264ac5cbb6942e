// One rule: its name and value, and in its place the form that changes it.
import { Lock, Pencil } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Icon } from "../../desk/parts/Icon";
import { stamp } from "../../lib/time";
import type { RuleChange, Standing } from "../../lib/types";
import { w } from "../../lib/words";
import { RuleForm } from "./RuleForm";
import { inWords, ruleName, type Value } from "./rules";

export interface RuleProps {
  rule: Standing;
  flow: string;
  writes: boolean;
  edited: boolean;
  edit: () => void;
  close: () => void;
  /** `was` is its own value when the form came. */
  save: (value: Value, was: Value) => void;
  saving: boolean;
  /** What the value in the form would change. */
  preview?: ReactNode;
  setDraft: (change: RuleChange | undefined) => void;
  /** What is asked before a value is saved; empty for nothing, `undefined` until that is known. */
  question?: (value: Value) => string | undefined;
}

export function Rule(props: RuleProps) {
  const { rule, edited } = props;
  const button = useRef<HTMLButtonElement>(null);
  const was = useRef(edited);
  useEffect(() => {
    if (was.current && !edited && document.activeElement === document.body) button.current?.focus();
    was.current = edited;
  }, [edited]);
  if (edited) return <RuleForm {...props} />;
  const name = ruleName(rule);
  return (
    <div className="rule" data-rule={rule.name}>
      <div>
        <span>{name}</span>
        <strong className="figures">{inWords(rule.shape, rule.value)}</strong>
        {rule.locked && (
          <span className="quiet small locked">
            <Icon of={Lock} />
            {w("rules.locked", { setting: rule.locked })}
          </span>
        )}
        {rule.by && rule.at && (
          <span className="quiet small">{w("rules.changed", { by: rule.by, time: stamp(rule.at) })}</span>
        )}
      </div>
      {props.writes && !rule.locked && (
        <button
          type="button"
          ref={button}
          className="plain square"
          aria-label={w("rules.edit_of", { rule: name })}
          title={w("rules.edit")}
          onClick={props.edit}
        >
          <Icon of={Pencil} />
        </button>
      )}
    </div>
  );
}
