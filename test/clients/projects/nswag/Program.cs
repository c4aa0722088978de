using ImageService;

var (baseUrl, bytes, tag, key) = (args[0], File.ReadAllBytes(args[1]), args[2], "key");

var http = new HttpClient();
http.DefaultRequestHeaders.Add("x-functions-key", key);
var client = new ImageClient(http) { BaseUrl = baseUrl };

var picture = new MemoryStream(bytes);
var tags = $"generated,{tag}";
var metadata = """{"album":"2026","rating":5}""";
var file = new FileParameter(picture, "Café.png");
var image = await client.UploadImageAsync(file: file, tags: tags, metadata: metadata);
var id = image.Image_id;
Same(image.Name, "Café.png");
Same(image.Format, ImageFormat.Png);
Same(image.Size_bytes, (long)bytes.Length);
Same(string.Join(',', image.Tags), tags);
Same((image.Metadata["album"], image.Metadata["rating"]), ("2026", "5"));

var read = await client.GetImageMetadataAsync(id, [Include.Location, Include.Content_url]);
Same(read.Created_at, image.Created_at);
using var response = await client.GetImageContentAsync(id);
var content = new MemoryStream();
await response.Stream.CopyToAsync(content);
Same(Convert.ToHexString(content.ToArray()), Convert.ToHexString(bytes));
var page = await client.ListImagesAsync(tag: tag, order: Order.Asc);
Same(page.Value.Single().Image_id, id);

var patched = await client.UpdateImageAsync(id, new ImagePatch { Tags = [], Name = "Ürümqi.png" });
Same(patched.Tags.Count, 0);
Same(patched.Metadata["album"], "2026");
var replaced = await client.UploadImagePutAsync(id, new MemoryStream(bytes), name: "replaced & new.png");
Same(replaced.Name, "replaced & new.png");

var text = new FileParameter(new MemoryStream("text"u8.ToArray()), "a.png");
await Refused(() => client.UploadImageAsync(file: text), 415, ErrorCode.UnsupportedImageFormat);
await client.DeleteImageAsync(id);
await Refused(() => client.GetImageMetadataAsync(id), 404, ErrorCode.ImageNotFound);

static async Task Refused(Func<Task> request, int status, ErrorCode code)
{
    try
    {
        await request();
    }
    catch (ApiException<Problem> error)
    {
        Same((error.StatusCode, error.Result.Status, error.Result.Error.Code), (status, status, code));
        return;
    }
    throw new InvalidOperationException($"{code} was expected");
}

static void Same<T>(T given, T wanted)
{
    if (!Equals(given, wanted)) throw new InvalidOperationException($"{given} is not {wanted}");
}
