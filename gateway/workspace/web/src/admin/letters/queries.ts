// What was not sent or not taken in, and what is done with it.
import { useQuery } from "@tanstack/react-query";
import { get, post } from "../../lib/api";
import type {
  AgainBody,
  DiscardBody,
  GivenBody,
  KindBody,
  LetterBody,
  RestoreBody,
  TakenBackBody,
} from "../../lib/types";
import { useChange } from "../parts/useChange";

const LETTERS = ["letters"];
const EVERY_MS = 30_000;

export function useLetters() {
  return useQuery({
    queryKey: LETTERS,
    queryFn: ({ signal }) => get("/api/admin/letters", { signal }),
    refetchInterval: EVERY_MS,
    refetchOnWindowFocus: "always",
  });
}

export function useAgain() {
  return useChange((body: AgainBody) => post("/api/admin/letters/again", { body }), LETTERS);
}

export function useGive() {
  return useChange((body: GivenBody) => post("/api/admin/letters/give", { body }), LETTERS);
}

export function useTakeBack() {
  return useChange((body: TakenBackBody) => post("/api/admin/letters/take_back", { body }), LETTERS);
}

export function usePutAway() {
  return useChange((body: LetterBody) => post("/api/admin/letters/put_away", { body }), LETTERS);
}

export function usePutBack() {
  return useChange((body: LetterBody) => post("/api/admin/letters/put_back", { body }), LETTERS);
}

export function useAgainAll() {
  return useChange((body: KindBody) => post("/api/admin/letters/again_all", { body }), LETTERS);
}

export function useReplay() {
  return useChange((_: unknown) => post("/api/admin/letters/quarantine", {}), LETTERS);
}

export function useDiscard() {
  return useChange((body: DiscardBody) => post("/api/admin/letters/quarantine/discard", { body }), LETTERS);
}

export function usePutBackDiscarded() {
  return useChange((body: RestoreBody) => post("/api/admin/letters/quarantine/put_back", { body }), LETTERS);
}
