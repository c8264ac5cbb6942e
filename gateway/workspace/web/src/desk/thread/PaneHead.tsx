// The header of a conversation: with whom it is, how it stands, and what can be done with it.
import {
  ArrowLeft,
  Check,
  Clock,
  Forward,
  Inbox,
  MoreHorizontal,
  PanelRight,
  PhoneOutgoing,
  UserPlus,
} from "lucide-react";
import type { Conversation, Row } from "../../lib/types";
import { w } from "../../lib/words";
import { CallThem } from "../calls/CallThem";
import { holding, Picker } from "../choices/Picker";
import { channelIcon, channelName, who } from "../parts/channels";
import { Icon } from "../parts/Icon";
import { Action, MenuAnchor } from "./Action";
import type { PaneProps } from "./ConversationPane";
import { give, moreItems, receivers, snoozeItems } from "./menus";

type Props = PaneProps & { conversation: Conversation };

export function PaneHead(props: Props) {
  const { dispatch, narrow, conversation } = props;
  return (
    <header className="pane-head">
      {narrow && (
        <button
          type="button"
          className="plain square"
          onClick={() => dispatch({ type: "opened", conversation: "" })}
          aria-label={w("desk.back")}
        >
          <Icon of={ArrowLeft} />
        </button>
      )}
      <Title row={conversation.row} />
      <Actions {...props} />
    </header>
  );
}

function Title({ row }: { row: Row }) {
  const owner = row.owner === "agent" ? (row.mine ? w("owner.me") : row.owner_name) : w(`owner.${row.owner}`);
  return (
    <div className="title">
      <h1>{who(row)}</h1>
      <p className="small quiet">
        <span className="row-channel">
          <Icon of={channelIcon(row.channel)} />
          {channelName(row.channel)}
        </span>
        {" · "}
        <code>{row.reference}</code>
        {" · "}
        {w(`conversation.${row.abandoned ? "abandoned" : row.state}`)} · {owner}
      </p>
    </div>
  );
}

function Actions({ ui, dispatch, opened, conversation, me, commands, callCustomer, wide }: Props) {
  const { row, calls, ways_back } = conversation;
  const resolved = row.state === "resolved";
  const closeMenu = () => dispatch({ type: "menu_opened", menu: "none" });
  const help = () => dispatch({ type: "help_shown", shown: true });
  const toggle = (menu: "give" | "snooze" | "more") => () => dispatch({ type: "menu_toggled", menu });
  return (
    <div className="row actions">
      {!row.mine && !resolved && (
        <Action
          label={w("desk.take")}
          hint="A"
          icon={UserPlus}
          act={() => me && commands.assign(me.id, w("owner.me"))}
        />
      )}
      {row.number && (
        <span className="anchor">
          <Action
            label={w("desk.call")}
            hint="C"
            icon={PhoneOutgoing}
            act={callCustomer}
            disabled={calls.length > 0}
            aria-haspopup="dialog"
            aria-expanded={ui.menu === "call"}
          />
          {ui.menu === "call" && <CallThem conversation={conversation} close={closeMenu} called={opened.reload} />}
        </span>
      )}
      <span className="anchor">
        <Action
          label={w("desk.give")}
          hint="T"
          icon={Forward}
          act={toggle("give")}
          aria-haspopup="dialog"
          aria-expanded={ui.menu === "give"}
        />
        {ui.menu === "give" && (
          <Picker
            label={w("desk.give_hint")}
            choices={(words) => holding(receivers(row, me), words)}
            take={(one) => give(one, commands)}
            close={closeMenu}
          />
        )}
      </span>
      <MenuAnchor
        label={w("desk.snooze")}
        items={snoozeItems(commands.snooze)}
        open={ui.menu === "snooze"}
        close={closeMenu}
      >
        <Action label={w("desk.snooze")} hint="Z" icon={Clock} act={toggle("snooze")} aria-haspopup="menu" />
      </MenuAnchor>
      <Action
        label={w(resolved ? "desk.reopen" : "desk.resolve")}
        hint="E"
        icon={resolved ? Inbox : Check}
        act={commands.resolve}
      />
      <MenuAnchor
        label={w("desk.more")}
        items={moreItems(ways_back, commands, help)}
        open={ui.menu === "more"}
        close={closeMenu}
      >
        <button
          type="button"
          className="plain square"
          onClick={toggle("more")}
          aria-haspopup="menu"
          aria-label={w("desk.more")}
        >
          <Icon of={MoreHorizontal} />
        </button>
      </MenuAnchor>
      <button
        type="button"
        className="plain square"
        aria-pressed={wide ? ui.context : ui.drawer}
        onClick={() => dispatch({ type: wide ? "context_toggled" : "drawer_toggled" })}
        aria-label={w("card.title")}
        title={w("card.title")}
      >
        <Icon of={PanelRight} />
      </button>
    </div>
  );
}
