/** The topics of the generated modules: made-up entities of an everyday business. */
export interface Entity {
  /** "shipment" */
  readonly name: string;
  readonly fields: readonly Field[];
}

export interface Field {
  /** In camelCase. */
  readonly name: string;
  readonly type: "number" | "text" | "flag" | "date" | "list";
}

export const entities: readonly string[] = [
  "shipment",
  "invoice",
  "customer",
  "warehouse",
  "booking",
  "ticket",
  "sensor",
  "recipe",
  "playlist",
  "voucher",
  "contract",
  "delivery",
  "report",
  "schedule",
  "account",
  "payment",
  "article",
  "station",
  "vehicle",
  "lesson",
];

export const fields: readonly Field[] = [
  { name: "totalAmount", type: "number" },
  { name: "itemCount", type: "number" },
  { name: "weightInGrams", type: "number" },
  { name: "discountRate", type: "number" },
  { name: "retryLimit", type: "number" },
  { name: "displayName", type: "text" },
  { name: "countryCode", type: "text" },
  { name: "reference", type: "text" },
  { name: "ownerName", type: "text" },
  { name: "currentStatus", type: "text" },
  { name: "isArchived", type: "flag" },
  { name: "isPaid", type: "flag" },
  { name: "needsReview", type: "flag" },
  { name: "createdAt", type: "date" },
  { name: "updatedAt", type: "date" },
  { name: "dueDate", type: "date" },
  { name: "tags", type: "list" },
  { name: "entries", type: "list" },
  { name: "warnings", type: "list" },
];

export const verbs: readonly string[] = [
  "load",
  "check",
  "merge",
  "rank",
  "format",
  "collect",
  "resolve",
  "update",
  "describe",
  "compare",
  "normalize",
  "summarize",
  "validate",
  "prepare",
  "archive",
];

export const remarks: readonly string[] = [
  "The caller has checked the limits already.",
  "Older records do not have this field.",
  "Sorted by date so that reports stay stable.",
  "An empty list is fine here.",
  "Rounded down, as the contract says.",
  "Only the first match counts.",
  "Kept for the monthly overview.",
  "Anything else is a mistake of the importer.",
];

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function snake(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
