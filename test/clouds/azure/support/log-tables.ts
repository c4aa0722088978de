/**
 * Columns of the Log Analytics tables that `infra/azure/queries` reads, as published at
 * https://learn.microsoft.com/azure/azure-monitor/reference/tables/ (AppRequests, AppTraces, AppAvailabilityResults).
 */
const common =
  'AppRoleInstance:string, AppRoleName:string, AppVersion:string, _BilledSize:real, ClientBrowser:string, ' +
  'ClientCity:string, ClientCountryOrRegion:string, ClientIP:string, ClientModel:string, ClientOS:string, ' +
  'ClientStateOrProvince:string, ClientType:string, IKey:string, _IsBillable:string, ItemCount:int, ' +
  'Measurements:dynamic, OperationId:string, OperationName:string, ParentId:string, Properties:dynamic, ' +
  'ResourceGUID:string, _ResourceId:string, SDKVersion:string, SessionId:string, SourceSystem:string, ' +
  '_SubscriptionId:string, SyntheticSource:string, TenantId:string, TimeGenerated:datetime, Type:string, ' +
  'UserAccountId:string, UserAuthenticatedId:string, UserId:string';

export const logTables: Readonly<Record<string, string>> = {
  AppAvailabilityResults: `${common}, DurationMs:real, Id:string, Location:string, Message:string, Name:string, PerformanceBucket:string, Size:real, Success:bool`,
  AppRequests: `${common}, DurationMs:real, Id:string, Name:string, PerformanceBucket:string, ResultCode:string, Source:string, Success:bool, Url:string`,
  AppTraces: `${common}, Message:string, ReferencedItemId:string, ReferencedType:string, SeverityLevel:int`,
};
