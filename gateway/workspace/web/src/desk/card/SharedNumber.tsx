// Whether several people use the number, and the button that marks it so or as one person's.
import { useMutation } from "@tanstack/react-query";
import { UserRound, UsersRound } from "lucide-react";
import { post } from "../../lib/api";
import { why } from "../../lib/why";
import { w } from "../../lib/words";
import { Icon } from "../parts/Icon";
import type { Toast } from "../parts/Toasts";

interface Props {
  conversation: string;
  shared: boolean;
  tell: ((toast: Toast) => void) | undefined;
}

export function SharedNumber({ conversation, shared, tell }: Props) {
  const verb = shared ? "own_number" : "share_number";
  const { mutate, isPending } = useMutation({
    mutationFn: () => post("/api/desk/conversations/{conversation}/{verb}", { path: { conversation, verb } }),
    onError: (fault) => tell?.({ text: why(fault), bad: true }),
  });
  return (
    <>
      {shared && <span className="small"> {w("card.shared")}</span>}
      <button
        type="button"
        className="small"
        title={w("card.shared_why")}
        aria-disabled={isPending}
        onClick={() => !isPending && mutate()}
      >
        <Icon of={shared ? UserRound : UsersRound} />
        {w(`card.${verb}`)}
      </button>
    </>
  );
}
