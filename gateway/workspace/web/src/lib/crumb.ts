// One step of a call's path, in words.
import type { Call } from "./types";
import { wordOr } from "./words";

export const crumb = (step: Call["path"][number]) => step.label || wordOr(`path.${step.kind}`, "—");
