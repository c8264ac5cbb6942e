// How sure we are of who it is.
import { ShieldCheck, ShieldQuestionMark } from "lucide-react";
import { w, wordOr } from "../../lib/words";
import { Icon } from "../parts/Icon";

const SURE: readonly string[] = ["confirmed", "code", "plugin"];

export function LevelChip({ level }: { level: string }) {
  return (
    <span className="chip">
      <Icon of={SURE.includes(level) ? ShieldCheck : ShieldQuestionMark} />
      {wordOr(`level.${level}`, w("level.none"))}
    </span>
  );
}
