using ImageService;
using ImageService.Models;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;

var (baseUrl, bytes, tag, key) = (args[0], File.ReadAllBytes(args[1]), args[2], "key");

using var http = KiotaClientFactory.Create();
http.DefaultRequestHeaders.Add("x-functions-key", key);
var adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider(), httpClient: http) { BaseUrl = baseUrl };
var client = new ImageClient(adapter);

var picture = new MemoryStream(bytes);
var form = new MultipartBody();
form.AddOrReplacePart("file", "application/octet-stream", picture, "Café.png");
form.AddOrReplacePart("tags", "text/plain", $"generated,{tag}");
form.AddOrReplacePart("metadata", "text/plain", """{"album":"2026","rating":5}""");
var image = await client.Images.PostAsync(form);
var id = image!.ImageId!;
Same(image.Name, "Café.png");
Same(image.Format, ImageFormat.Png);
Same(image.SizeBytes, (long)bytes.Length);
Same(string.Join(',', image.Tags!), $"generated,{tag}");
Same(image.Metadata!.AdditionalData["album"], "2026");

var read = await client.Images[id].GetAsync(request => request.QueryParameters.Include = [Include.Location]);
Same(read!.CreatedAt, image.CreatedAt);
var content = new MemoryStream();
await (await client.Images[id].Content.GetAsync())!.CopyToAsync(content);
Same(Convert.ToHexString(content.ToArray()), Convert.ToHexString(bytes));
var page = await client.Images.GetAsync(request => request.QueryParameters.Tag = tag);
Same(page!.Value!.Single().ImageId, id);

var patched = await client.Images[id].PatchAsync(new ImagePatch { Tags = [], Name = "Ürümqi.png" });
Same(patched!.Tags!.Count, 0);
var replaced = await client.Images[id].PutAsync(new MemoryStream(bytes), request => request.QueryParameters.Name = "replaced & new.png");
Same(replaced!.Name, "replaced & new.png");

var text = new MultipartBody();
text.AddOrReplacePart("file", "application/octet-stream", new MemoryStream("text"u8.ToArray()), "a.png");
await Refused(() => client.Images.PostAsync(text), 415, ErrorCode.UnsupportedImageFormat);
await client.Images[id].DeleteAsync();
await Refused(() => client.Images[id].GetAsync(), 404, ErrorCode.ImageNotFound);

static async Task Refused(Func<Task> request, int status, ErrorCode code)
{
    try
    {
        await request();
    }
    catch (Problem problem)
    {
        Same((problem.Status, problem.Error!.Code, problem.Message == problem.Detail), (status, code, true));
        return;
    }
    throw new InvalidOperationException($"{code} was expected");
}

static void Same<T>(T given, T wanted)
{
    if (!Equals(given, wanted)) throw new InvalidOperationException($"{given} is not {wanted}");
}
