// The admin's pages, in the order of their navigation. A new page is one line here, a route and a component.
import {
  Ban,
  CalendarClock,
  ClipboardCheck,
  Gauge,
  HeartPulse,
  Hourglass,
  KeyRound,
  ListPlus,
  type LucideIcon,
  MailWarning,
  MessageSquareOff,
  MessageSquareQuote,
  MessageSquareText,
  Phone,
  ScrollText,
  Tag,
  UsersRound,
} from "lucide-react";
import type { ComponentType } from "react";
import type { Me } from "../lib/types";
import { AttributesPage } from "./attributes/AttributesPage";
import { Audit } from "./audit/Audit";
import { BlocksPage } from "./blocks/BlocksPage";
import { Calendars } from "./calendars/Calendars";
import { HealthPage } from "./health/HealthPage";
import { KeysPage } from "./keys/KeysPage";
import { Labels } from "./labels/Labels";
import { LettersPage } from "./letters/LettersPage";
import { LimitsPage } from "./limits/LimitsPage";
import { NumbersPage } from "./numbers/NumbersPage";
import { Offers } from "./offers/Offers";
import { OptOutsPage } from "./optouts/Page";
import { People } from "./people/People";
import { Replies } from "./replies/Replies";
import { RetentionPage } from "./retention/RetentionPage";
import { WrapUpsPage } from "./wrapups/WrapUpsPage";

export type Permission = Me["permissions"][number];

export interface AdminPage {
  id:
    | "people"
    | "text_offers"
    | "limits"
    | "labels"
    | "wrap_ups"
    | "replies"
    | "calendars"
    | "numbers"
    | "retention"
    | "optouts"
    | "blocks"
    | "attributes"
    | "keys"
    | "health"
    | "letters"
    | "audit";
  path: string;
  icon: LucideIcon;
  needs: Permission;
  show: ComponentType<PageProps>;
}

/** What every page is given: whether the account has a permission, and how it tells what was done. */
export interface PageProps {
  may: (permission: Permission) => boolean;
  tell: (toast: { text: string; bad?: boolean; undo?: () => void }) => void;
}

export const PAGES: readonly AdminPage[] = [
  { id: "people", path: "/admin/people", icon: UsersRound, needs: "accounts:read", show: People },
  { id: "text_offers", path: "/admin/text-offers", icon: MessageSquareText, needs: "rules:read", show: Offers },
  { id: "limits", path: "/admin/limits", icon: Gauge, needs: "rules:read", show: LimitsPage },
  { id: "labels", path: "/admin/labels", icon: Tag, needs: "labels:write", show: Labels },
  { id: "wrap_ups", path: "/admin/wrap-ups", icon: ClipboardCheck, needs: "wrapups:write", show: WrapUpsPage },
  { id: "replies", path: "/admin/replies", icon: MessageSquareQuote, needs: "replies:write", show: Replies },
  { id: "calendars", path: "/admin/calendars", icon: CalendarClock, needs: "calendars:write", show: Calendars },
  { id: "numbers", path: "/admin/numbers", icon: Phone, needs: "numbers:write", show: NumbersPage },
  { id: "retention", path: "/admin/retention", icon: Hourglass, needs: "retention:write", show: RetentionPage },
  { id: "optouts", path: "/admin/optouts", icon: MessageSquareOff, needs: "optouts:write", show: OptOutsPage },
  { id: "blocks", path: "/admin/blocks", icon: Ban, needs: "blocks:write", show: BlocksPage },
  { id: "attributes", path: "/admin/attributes", icon: ListPlus, needs: "attributes:write", show: AttributesPage },
  { id: "keys", path: "/admin/keys", icon: KeyRound, needs: "keys:write", show: KeysPage },
  { id: "health", path: "/admin/health", icon: HeartPulse, needs: "health:read", show: HealthPage },
  { id: "letters", path: "/admin/letters", icon: MailWarning, needs: "letters:write", show: LettersPage },
  { id: "audit", path: "/admin/audit", icon: ScrollText, needs: "audit:read", show: Audit },
];
