/** The app's check run, with which it orders jobs and holds merges. Rulesets name it as a required check. */
export const appCheckName = "gatehouse";

/** A job's check run, with which it reports to the app. */
export const reportCheckName = "gatehouse/report";
