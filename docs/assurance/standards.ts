/** The standards that are counted, in which edition, and their rows. */
import type { Control } from './control.ts';
import { apiTopTen } from './controls/api-top-10.ts';
import { encoding } from './controls/asvs-01-encoding.ts';
import { validation } from './controls/asvs-02-validation.ts';
import { browser } from './controls/asvs-03-browser.ts';
import { webService } from './controls/asvs-04-web-api.ts';
import { files } from './controls/asvs-05-files.ts';
import { authentication } from './controls/asvs-06-authentication.ts';
import { sessions } from './controls/asvs-07-sessions.ts';
import { authorization, tokens } from './controls/asvs-08-authorization.ts';
import { oauth } from './controls/asvs-10-oauth.ts';
import { cryptography } from './controls/asvs-11-cryptography.ts';
import { communication, configuration } from './controls/asvs-12-operation.ts';
import { coding, dataProtection } from './controls/asvs-14-protection.ts';
import { logging, webRtc } from './controls/asvs-16-logging.ts';
import { fapiClient } from './controls/fapi-client.ts';
import { fapiServers } from './controls/fapi-servers.ts';
import { jwtPractice, proofChecks, tokenProfile } from './controls/jwt.ts';
import { nzism } from './controls/nzism.ts';

export type Standard = {
  /** Of its page: `docs/assurance/<page>.md`. */
  readonly page: string;
  readonly name: string;
  /** Edition, where it was read, and how its rows are numbered. */
  readonly source: string;
  readonly parts: Readonly<Record<string, readonly Control[]>>;
};

export const STANDARDS: readonly Standard[] = [
  {
    page: 'asvs',
    name: 'OWASP ASVS 5.0.0',
    source:
      'OWASP Application Security Verification Standard 5.0.0 (May 2025), all 345 requirements of its three levels. Read from the CSV of the repository `OWASP/ASVS`, folder `5.0/docs_en`.',
    parts: {
      'V1 Encoding and sanitization': encoding,
      'V2 Validation and business logic': validation,
      'V3 Web frontend security': browser,
      'V4 API and web service': webService,
      'V5 File handling': files,
      'V6 Authentication': authentication,
      'V7 Session management': sessions,
      'V8 Authorization': authorization,
      'V9 Self-contained tokens': tokens,
      'V10 OAuth and OIDC': oauth,
      'V11 Cryptography': cryptography,
      'V12 Secure communication': communication,
      'V13 Configuration': configuration,
      'V14 Data protection': dataProtection,
      'V15 Secure coding and architecture': coding,
      'V16 Security logging and error handling': logging,
      'V17 WebRTC': webRtc,
    },
  },
  {
    page: 'api-top-10',
    name: 'OWASP API Security Top 10, 2023',
    source:
      'OWASP API Security Top 10, edition 2023, read from the repository `OWASP/API-Security`. A risk is no requirement: its row says that several controls hold it off, and names the broadest tests.',
    parts: { Risks: apiTopTen },
  },
  {
    page: 'fapi',
    name: 'FAPI 2.0 Security Profile',
    source:
      'FAPI 2.0 Security Profile of the OpenID Foundation, final in February 2025. Its text was read from the working group’s repository `openid/fapi`, in the revision marked 05; numbers are section and item of its lists. Every “shall” of sections 5.2 to 5.4 has a row; what it only recommends or allows has none.',
    parts: { 'Servers, and all together': fapiServers, Clients: fapiClient },
  },
  {
    page: 'jwt',
    name: 'RFC 8725, RFC 9449, RFC 9068',
    source:
      'RFC 8725 (JWT best current practices) section 3, read from the sources of its revision, whose first twelve sections are the same; RFC 9449 (DPoP) sections 4.3 and 11; RFC 9068 (JWT access tokens) sections 2 to 4. A number behind the hyphen is the item of the section’s list, or its demands in order where it has none.',
    parts: {
      'RFC 8725, section 3': jwtPractice,
      'RFC 9449, sections 4.3 and 11': proofChecks,
      'RFC 9068, sections 2 to 4': tokenProfile,
    },
  },
  {
    page: 'nzism',
    name: 'NZISM 3.9',
    source:
      'New Zealand Information Security Manual 3.9 (April 2025), read from the published CSV by way of the repository `jlaundry/nzism`. The 24 controls that shape the design, by control id; the many others are for the accreditation of a deployment.',
    parts: { 'Controls that shape the design': nzism },
  },
];

export const controlsOf = ({ parts }: Standard): readonly Control[] => Object.values(parts).flat();
