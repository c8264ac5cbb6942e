// How something is: an icon, a word and a colour, so that no meaning hangs on the colour alone.
import { CircleCheck, CircleX, type LucideIcon, TriangleAlert } from "lucide-react";
import { Icon } from "../../desk/parts/Icon";
import type { PartHealth } from "../../lib/types";
import { w } from "../../lib/words";

type Level = PartHealth["health"];
const LOOKS: Record<Level, [LucideIcon, string]> = {
  ok: [CircleCheck, "ok"],
  warning: [TriangleAlert, "warn"],
  error: [CircleX, "bad"],
};

export function Mark({ level, words = w(`health.word_${level}`) }: { level: Level; words?: string }) {
  const [icon, look] = LOOKS[level];
  return (
    <span className={`chip ${look}`}>
      <Icon of={icon} />
      {words}
    </span>
  );
}
