// One step of a call's path, in words.
import type { Call } from "./types";
import { known } from "./words";

export const crumb = (step: Call["path"][number]) => step.label || known(`path.${step.kind}`, step.kind);
