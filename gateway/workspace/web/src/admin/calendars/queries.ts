// The calendars, what changes one, and what a caller hears of its hours.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { timed } from "../../desk/state/queries";
import { get, post } from "../../lib/api";
import type { Hours, ShownCalendar } from "../../lib/types";
import { useChange } from "../parts/useChange";

const CALENDARS = ["calendars"];

export function useCalendars() {
  return useQuery({
    queryKey: CALENDARS,
    queryFn: async ({ signal }) => timed(await get("/api/admin/calendars", { signal })),
  });
}

export interface Change {
  calendar: ShownCalendar;
  known: Hours;
  /** `null` for the hours of the flow's author. */
  wanted: Hours | null;
}

export function useSetHours() {
  return useChange(
    ({ calendar: { flow, name }, known, wanted }: Change) =>
      post("/api/admin/calendars", { body: { flow, name, known, wanted } }),
    CALENDARS,
  );
}

/** `at` is a wall-clock time of the calendar, such as 2026-12-24T10:00; empty asks nothing. */
export function useHeard({ flow, name }: ShownCalendar, at: string, hours: Hours) {
  return useQuery({
    queryKey: ["heard", flow, name, at, hours],
    queryFn: () => post("/api/admin/calendars/heard", { body: { flow, name, at, hours } }),
    enabled: at !== "",
    placeholderData: keepPreviousData,
  }).data;
}
