// The picker of wrap-up codes at its button: to resolve by one, or to say what came of a call.
import type { Conversation, WrapUps } from "../../lib/types";
import { w } from "../../lib/words";
import { Picker } from "../choices/Picker";
import { closingChoices, WITHOUT } from "./useWrapUps";

interface Props {
  /** The conversation that stays open; without it, the code is one to resolve by. */
  open?: boolean;
  has: Conversation["wrap_up"];
  wrapUps: WrapUps;
  take: (code: string, name: string) => void;
  close: () => void;
}

export function CodePicker({ open = false, has, wrapUps, take, close }: Props) {
  const choices = (words: string) => closingChoices(wrapUps, has, words).filter(({ id }) => !open || id !== WITHOUT);
  return (
    <Picker
      label={w(open ? "wrapups.choose" : "wrapups.close_by")}
      none={w(wrapUps.codes.length ? "wrapups.no_match" : "wrapups.none")}
      choices={choices}
      take={({ id, label }) => take(id, label)}
      close={close}
    />
  );
}
