// The commands on the open conversation, of which resolving asks first: by which code, and what becomes of unsent words.

import type { Row } from "../../lib/types";
import { useResolving } from "../composer/useResolving";
import type { Toast } from "../parts/Toasts";
import type { UiDispatch } from "../state/ui";
import { useCommands } from "../state/useCommands";
import type { Writing } from "../state/useWriting";
import { useClosing, useWrapUp } from "./useClosing";
import { useWrapUps } from "./useWrapUps";

interface Opened {
  row: Row | undefined;
  selected: string;
  writing: Writing;
}

export function useEnding({ row, selected, writing }: Opened, dispatch: UiDispatch, tell: (toast: Toast) => void) {
  const plain = useCommands(row, selected, tell);
  const wrapUps = useWrapUps();
  const { commands, unsent } = useResolving(plain, row, writing, tell);
  return { commands: useClosing(commands, row, wrapUps, dispatch), unsent, wrapUps, wrapUp: useWrapUp(tell) };
}
