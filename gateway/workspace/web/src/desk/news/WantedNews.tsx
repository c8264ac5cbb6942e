// The bell of the call bar, with the form of what the agent is told of.
import { Bell, BellOff } from "lucide-react";
import type { Wanted } from "../../lib/types";
import { w } from "../../lib/words";
import { Anchored } from "../parts/Anchored";
import { Icon } from "../parts/Icon";
import type { Toast } from "../parts/Toasts";
import { WantedForm } from "./WantedForm";

export function WantedNews({ wants, tell }: { wants: Wanted; tell: (toast: Toast) => void }) {
  const silent = wants.notices === "none" && !wants.tone;
  return (
    <Anchored
      title={w("news.title")}
      button={
        <>
          <Icon of={silent ? BellOff : Bell} />
          <span className="vh">{w("news.title")}</span>
        </>
      }
      form={(close) => <WantedForm wants={wants} tell={tell} close={close} />}
    />
  );
}
